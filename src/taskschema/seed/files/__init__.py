"""What seed files say: YAML, JSON, JSON lines, CSV and Parquet, each value with the place where it stands."""
