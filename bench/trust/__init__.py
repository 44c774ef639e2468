"""Trust measured: the model beside the methods that shops and papers use."""
