"""What a register message means for us: pure functions on plain values."""
