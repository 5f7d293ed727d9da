"""The commands of the trials; the command line finds them by the name of this folder."""
