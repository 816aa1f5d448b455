/* Asks the browser for a passkey and sends what it gives with the form around the button. The conversion between JSON and the
   browser's own types is allauth's webauthn-json.js, loaded before this. Buttons stay hidden where no passkey can work. */
const json = window.webauthnJSON;
const isPossible = Boolean(json && window.PublicKeyCredential && window.isSecureContext && !/^[\d.]+$|:/.test(location.hostname));

const options = async (form) => {
  const data = document.getElementById(form.dataset.passkeyData || "");
  if (data) return JSON.parse(data.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(`passkey options: ${answer.status}`);
  return answer.json();
};

const made = ({ creation_options: wanted }) => {
  const choice = (wanted.publicKey.authenticatorSelection ??= {});
  choice.residentKey = "required";
  choice.requireResidentKey = true;
  return json.create(wanted);
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("button[type=submit]");
  const sorry = form.querySelector("[data-passkey-sorry]");
  form.hidden = !isPossible;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    sorry.hidden = true;
    try {
      const given = await options(form);
      const credential = form.dataset.passkey === "make" ? await made(given) : await json.get(given.request_options);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch {
      sorry.hidden = false;
      button.disabled = false;
      button.focus();
    }
  });
}
for (const note of document.querySelectorAll("[data-passkey-impossible]")) note.hidden = isPossible;
