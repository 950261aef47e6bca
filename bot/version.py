"""The version of the product, said once: the project may be installed, or run as it lies."""

VERSION = "0.1.0"
