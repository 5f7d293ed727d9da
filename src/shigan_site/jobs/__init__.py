"""Takes the clock. Gives what has to happen without anybody asking. Never decides."""
