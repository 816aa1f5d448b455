"""What happens to the money that does not move: cards, charges, invoices, subscriptions, renewals, refunds."""
