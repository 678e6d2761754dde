"""The centre's database: its schema, the county's acts on it, and a PC's connection to it."""
