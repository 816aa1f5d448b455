/* Forms: one press sends once, a password can be looked at, the list of errors is read out first. */

const REST_MS = 10_000;

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('[aria-disabled="true"]')) button.removeAttribute("aria-disabled");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || event.submitter?.formMethod === "dialog" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // `aria-disabled`, not `disabled`: a disabled button's name and value would not be sent.
  event.submitter?.setAttribute("aria-disabled", "true");
  // A form whose answer is a file leaves the page standing: it must work a second time.
  setTimeout(() => release(form), REST_MS);
});

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

for (const box of document.querySelectorAll("[data-password]")) {
  const input = box.querySelector("input");
  const button = box.querySelector("button");
  const show = button.textContent;
  button.hidden = false;
  button.addEventListener("click", () => {
    const isShown = input.type === "password";
    input.type = isShown ? "text" : "password";
    button.textContent = isShown ? button.dataset.hide : show;
    button.setAttribute("aria-pressed", String(isShown));
    input.focus();
  });
}

for (const input of document.querySelectorAll("input.code-input")) {
  // A code pasted as "123 456" is the same code.
  input.addEventListener("input", () => {
    const digits = input.value.replace(/\D/g, "").slice(0, input.maxLength);
    if (digits !== input.value) input.value = digits;
  });
  input.addEventListener("paste", (event) => {
    event.preventDefault();
    input.value = event.clipboardData.getData("text").replace(/\D/g, "").slice(0, input.maxLength);
  });
}

document.querySelector("[data-summary]")?.focus();
