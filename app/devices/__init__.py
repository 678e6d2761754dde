"""The only room with ONVIF and the keyring: everything that talks to a camera but its video."""
