"""登记: machine room, technicians, requests for access, what is kept (R44, R45, R46, R51)."""
