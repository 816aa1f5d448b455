"""What the admin shows of forms."""

from wagtail import hooks

from forms_service.authoring.viewset import FormsViewSet


@hooks.register("register_admin_viewset")
def forms() -> FormsViewSet:
    """Give attorneys the place where they write forms."""
    return FormsViewSet()
