"""What SIP messages say, and how those that begin or end no call are answered."""
