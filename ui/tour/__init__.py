"""The guided tour: a second process that drives the real window with X events and looks at the screen."""
