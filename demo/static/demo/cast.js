/* Fills the sign-in form with one of the demo's people; the form itself is the real one. */
const list = document.querySelector("[data-demo-cast]");
const form = document.querySelector("main form.form");
for (const button of list.querySelectorAll("[data-email]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    form.elements.login.value = button.dataset.email;
    form.elements.password.value = list.dataset.password;
    form.querySelector("button[type=submit]").focus();
  });
}
