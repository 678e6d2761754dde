"""The guided tour: a second process that drives the real window with real X events and looks at the screen."""
