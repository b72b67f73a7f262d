"""What each page says: from the tables to rows, labels, links and dates, in a fixed number of queries."""
