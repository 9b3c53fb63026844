"""Long walks through the running product: server and worker as `make run` starts them, met by browser and by HTTP."""
