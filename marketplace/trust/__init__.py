"""What a party's past says about its next order."""
