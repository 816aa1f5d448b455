"""The hosted pages' sessions: checkout, customer portal and the portal's configuration."""

from simulator.errors import Json
from simulator.ids import new_id, token


def checkout_session(*, now: int, mode: str, base: str, expires_at: int) -> Json:
    """An open checkout, still without lines."""
    identifier = new_id("checkout.session")
    return {
        "id": identifier,
        "object": "checkout.session",
        "adaptive_pricing": None,
        "after_expiration": None,
        "allow_promotion_codes": None,
        "allowed_payment_method_types": None,
        "amount_subtotal": 0,
        "amount_total": 0,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": None,
        "branding_settings": {
            "background_color": "#ffffff",
            "border_style": "rounded",
            "button_color": "#2f4a9c",
            "display_name": "Stripe simulator",
            "font_family": "default",
            "icon": None,
            "logo": None,
        },
        "cancel_url": None,
        "client_reference_id": None,
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "created": now,
        "currency": None,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer": None,
        "customer_account": None,
        "customer_creation": None,
        "customer_details": None,
        "customer_email": None,
        "discounts": None,
        "excluded_payment_method_types": [],
        "expires_at": expires_at,
        "integration_identifier": None,
        "invoice": None,
        "invoice_creation": None,
        "livemode": False,
        "locale": None,
        "managed_payments": None,
        "metadata": {},
        "mode": mode,
        "origin_context": None,
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "always" if mode == "subscription" else "if_required",
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": None,
        "subscription": None,
        "success_url": None,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{base}/checkout/{identifier}",
        "wallet_options": None,
    }


def session_line(*, price: Json, quantity: int, description: str) -> Json:
    """One thing that is bought in a checkout."""
    amount = price["unit_amount"] * quantity
    return {
        "id": new_id("item"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": description,
        "metadata": None,
        "price": price,
        "quantity": quantity,
    }


def customer_details(*, email: str | None, name: str | None) -> Json:
    """What the person told the checkout about herself."""
    return {
        "address": None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def portal_session(*, now: int, customer_id: str, configuration: str, return_url: str | None, base: str) -> Json:
    """A door to the customer portal, good for an hour."""
    secret = token()
    return {
        "id": new_id("billing_portal.session"),
        "object": "billing_portal.session",
        "after_expiration": None,
        "configuration": configuration,
        "created": now,
        "customer": customer_id,
        "customer_account": None,
        "flow": None,
        "livemode": False,
        "locale": None,
        "on_behalf_of": None,
        "return_url": return_url,
        "url": f"{base}/portal/{secret}",
        "_secret": secret,
    }


def portal_flow(kind: str, *, subscription: str | None, return_url: str | None) -> Json:
    """A portal session that opens on one task."""
    after: Json = {"hosted_confirmation": None, "redirect": None, "type": "portal_homepage"}
    if return_url:
        after = {"hosted_confirmation": None, "redirect": {"return_url": return_url}, "type": "redirect"}
    return {
        "after_completion": after,
        "subscription_cancel": {"retention": None, "subscription": subscription} if subscription else None,
        "subscription_update": None,
        "subscription_update_confirm": None,
        "type": kind,
    }


def portal_configuration(*, now: int) -> Json:
    """What the portal offers by default: invoices, another card, cancelling at the end of the period."""
    return {
        "id": new_id("billing_portal.configuration"),
        "object": "billing_portal.configuration",
        "active": True,
        "application": None,
        "business_profile": {"headline": None, "privacy_policy_url": None, "terms_of_service_url": None},
        "created": now,
        "default_return_url": None,
        "features": {
            "customer_update": {"allowed_updates": [], "enabled": False},
            "invoice_history": {"enabled": True},
            "payment_method_update": {"enabled": True, "payment_method_configuration": None},
            "subscription_cancel": {
                "cancellation_reason": {"enabled": False, "options": []},
                "enabled": True,
                "mode": "at_period_end",
                "proration_behavior": "none",
            },
            "subscription_update": {
                "billing_cycle_anchor": None,
                "default_allowed_updates": [],
                "enabled": False,
                "products": None,
                "proration_behavior": "none",
                "schedule_at_period_end": {"conditions": []},
                "trial_update_behavior": "end_trial",
            },
        },
        "is_default": True,
        "livemode": False,
        "login_page": {"enabled": False, "url": None},
        "metadata": {},
        "name": None,
        "updated": now,
    }
