"""For all tests."""

import signal

# Whoever starts the tests in the background may have them ignore a Ctrl-C, and so what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
