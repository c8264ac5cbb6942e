"""What a call waits for, one file each: an answer, a delivery, an agent, a transfer, a message, a bridge."""
