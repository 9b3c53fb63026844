"""What every room shares: the unit of work, the actor and their rights, errors, columns, jobs, files and keys."""
