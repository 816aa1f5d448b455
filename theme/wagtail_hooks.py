"""Where marketers find the face: Settings, The firm's face."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.contrib.settings.registry import register_setting

from theme.forms import FaceForm
from theme.models import Face


def _colour(name: str) -> FieldPanel:
    return FieldPanel(name, widget=forms.TextInput(attrs={"type": "color"}))


Face.edit_handler = TabbedInterface(
    [
        ObjectList(
            [
                MultiFieldPanel(
                    [FieldPanel("firm_name"), FieldPanel("tagline"), FieldPanel("description")],
                    heading=_("Who you are"),
                ),
                MultiFieldPanel(
                    [FieldPanel("address"), FieldPanel("phone"), FieldPanel("email"), FieldPanel("hours")],
                    heading=_("Where people reach you"),
                ),
                FieldPanel("disclaimer"),
            ],
            heading=_("Words"),
        ),
        ObjectList(
            [
                _colour("accent"),
                MultiFieldPanel(
                    [
                        FieldRowPanel([_colour("cover_1"), _colour("cover_2")]),
                        FieldRowPanel([_colour("cover_3"), _colour("cover_4")]),
                    ],
                    heading=_("Covers of guides"),
                ),
                MultiFieldPanel([FieldPanel("heading_font"), FieldPanel("text_font")], heading=_("Letters")),
                MultiFieldPanel(
                    [FieldPanel("logo_file"), FieldPanel("remove_logo"), FieldPanel("logo_alt")], heading=_("Logo")
                ),
            ],
            heading=_("Looks"),
        ),
        ObjectList([FieldPanel("notice_text"), FieldPanel("notice_until")], heading=_("Notice")),
    ],
    base_form_class=FaceForm,
)
register_setting(Face, icon="pick")
