r"""A Stripe of our own for the demo and the tests: a separate process that speaks Stripe's HTTP and moves no money.

It knows nothing of the portal and imports nothing from it. The portal reaches it only through Stripe's own library with
another base address, so the code that runs against it is the code that runs against Stripe.

    python -m simulator --port 8001 --state var/simulator.sqlite3 --webhook-url http://127.0.0.1:8000/stripe/webhook/ \
        --webhook-secret whsec_demo --api-key sk_test_demo

Rooms: `store` (state), `params` and `api` (how a request is read and answered), `shapes` (what each object looks like),
`routes` (one file a resource), `billing` (what happens to money), `webhooks` (how events leave), `pages` (what a person
sees), `control` (what a test or the demo may steer).
"""
