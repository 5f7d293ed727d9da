"""Takes relations and questions. Gives whole numbers. Never knows law, or another engine."""
