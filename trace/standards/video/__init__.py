"""Short videos as phones record them: ISO base media files, read and cleaned without decoding a picture."""
