"""A school to try: real RTSP cameras on loopback, scenes, people, a month of records."""
