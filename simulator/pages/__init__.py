"""What a person sees: the hosted checkout, the customer portal, invoices and receipts, and the demo's desk."""
