"""Teams as far as the desk knows them: what belongs to one."""
