"""Seeds by the million: rows are COPYed into temporary tables, and compared and written as sets."""
