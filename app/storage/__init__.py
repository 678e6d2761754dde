"""The only room with SQLAlchemy: the record log with its registers, on this PC and at the centre."""
