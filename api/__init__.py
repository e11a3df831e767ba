"""What every resource of the API shares: problems, pages, strict filters. Knows no resource."""
