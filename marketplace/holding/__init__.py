"""Money that is not in anybody's account yet: whose it is, why it stands here, until when, and whom to ask."""
