"""Takes a procedure, a case, a step, a form, an actor and a day. Gives the next state, or a refusal. Never saves."""
