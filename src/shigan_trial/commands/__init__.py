"""Commands of the trials, one file each, found by the command line in the same way as the product's own."""
