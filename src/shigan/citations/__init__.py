"""Takes a text such as 'civil-servant-law/art-57'. Gives a pointer to a provision. Never holds a rule."""
