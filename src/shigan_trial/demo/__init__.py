"""Takes a seed. Gives an invented bureau and its record, with the truth about it. Never a real person or office."""

from shigan_trial.demo.bulk import generate_events
from shigan_trial.demo.bureau import generate
from shigan_trial.demo.model import DemoBureau, Innocent, Planted

__all__ = ["DemoBureau", "Innocent", "Planted", "generate", "generate_events"]
