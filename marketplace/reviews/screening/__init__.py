"""What should not stand in public words: personal data and abuse, in Indonesian and English. Pure."""
