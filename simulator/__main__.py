"""Start the simulator from the command line."""

from simulator.options import read_options
from simulator.server import serve

serve(read_options())
