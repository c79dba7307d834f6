"""How much a table may hold. An office's list has hundreds of rows, a whole register some ten thousand."""

MAX_BYTES = 50 * 1024**2
MAX_WORKBOOK_BYTES = 20 * 1024**2
MAX_UNPACKED = 300 * 1024**2
MAX_ENTRIES = 1000
MAX_RATIO = 300  # of one packed part beyond a megabyte; sheets of a register pack to a tenth or a twentieth
MAX_LINE = 256 * 1024  # characters without a line break
MAX_CELL = 32_767  # what Excel allows
MAX_COLUMNS = 300
MAX_ROWS = 100_000
TITLE_LINES = 15
MEMORY = 768 * 1024**2  # of the process that opens a workbook
SECONDS = 60
