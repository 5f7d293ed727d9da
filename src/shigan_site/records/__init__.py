"""Takes what actions decided. Gives tables that keep it. Never decides; tables point upstream only."""
