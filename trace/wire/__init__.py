"""What may come in and what goes out: marshmallow schemas, one module per room."""
