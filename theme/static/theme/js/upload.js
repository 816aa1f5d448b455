/* Sending papers so that a lost connection does no harm: tus 1.0 through tus-js-client (loaded before this file).
   A half-sent file goes on in a new tab too: what has been begun is remembered per room, by a digest of the file's marks.
   Without this file the same form posts one file plainly. */

// The office keeps every 8 MiB of a request for good; a session lives longer than 16 MiB take on a poor line.
const REQUEST_BYTES = 16 * 1024 * 1024;
const AT_ONCE = 2;
const LOOKS = 6;
const LOOK_AFTER_MS = 1000;

const { tus } = window;
const language = document.documentElement.lang || "en";

function sizeInWords(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), 3);
  const style = { style: "unit", unit: units[step], unitDisplay: step ? "short" : "long", maximumFractionDigits: step > 1 ? 1 : 0 };
  return new Intl.NumberFormat(language, style).format(bytes / 1000 ** step);
}

/* What has been begun, kept in the browser so that a new tab can go on: addresses under digests, never a file's name,
   because the machine may be a library's. */
class Begun {
  static PREFIX = "upload ";
  static KEEP_MS = 7 * 24 * 3600 * 1000;

  constructor() {
    for (const { key, value } of this.entries("")) if (Date.now() - Date.parse(value.creationTime) > Begun.KEEP_MS) localStorage.removeItem(key);
  }

  entries(fingerprint) {
    const prefix = Begun.PREFIX + fingerprint;
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix))
      .map((key) => ({ key, value: JSON.parse(localStorage.getItem(key)) }));
  }

  async findAllUploads() {
    return this.findUploadsByFingerprint("");
  }

  async findUploadsByFingerprint(fingerprint) {
    return this.entries(fingerprint).map(({ key, value }) => ({ ...value, metadata: {}, urlStorageKey: key }));
  }

  async removeUpload(key) {
    localStorage.removeItem(key);
  }

  async addUpload(fingerprint, { size, creationTime, uploadUrl }) {
    const key = `${Begun.PREFIX}${fingerprint} ${Date.now()}`;
    localStorage.setItem(key, JSON.stringify({ size, creationTime, uploadUrl }));
    return key;
  }
}

/* The marks by which a file is known again. Without a secure address there is no digest, and nothing is remembered. */
async function marksOf(file, binder) {
  if (!crypto.subtle) return null;
  const marks = new TextEncoder().encode(`${binder} ${file.name} ${file.size} ${file.lastModified}`);
  const digest = await crypto.subtle.digest("SHA-256", marks);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* One paper on its way: its row, its state, its transport. */
class Parcel {
  constructor(file, desk) {
    this.file = file;
    this.desk = desk;
    this.row = desk.words.content.firstElementChild.cloneNode(true);
    this.row.querySelector("[data-upload-name]").textContent = file.name;
    this.state = this.row.querySelector("[data-upload-state]");
    this.bar = this.row.querySelector("progress");
    this.bar.setAttribute("aria-label", file.name);
    this.stopButton = this.row.querySelector("[data-upload-stop]");
    this.againButton = this.row.querySelector("[data-upload-again]");
    this.stopButton.addEventListener("click", () => this.stop());
    this.againButton.addEventListener("click", () => this.again());
    this.say("waiting");
  }

  say(key, values = {}) {
    this.phase = key;
    const words = this.desk.words.dataset[key] ?? key;
    this.state.textContent = Object.entries(values).reduce((text, [name, value]) => text.replace(`__${name}__`, value), words);
    this.row.classList.toggle("upload-row--done", key === "done");
    this.row.classList.toggle("upload-row--waiting", key === "offline");
    this.row.classList.toggle("upload-row--stopped", ["stopped", "tooBig", "empty"].includes(key) || key === this.reason);
    this.stopButton.hidden = !["waiting", "sending", "offline", "resumed"].includes(key);
    this.againButton.hidden = key !== "stopped" && (key !== this.reason || this.isFinal);
  }

  /* Whether this paper can be sent at all; says why not. */
  fits() {
    if (this.file.size > this.desk.maxBytes) this.say("tooBig", { limit: sizeInWords(this.desk.maxBytes) });
    else if (this.file.size === 0) this.say("empty");
    else return true;
    this.desk.announce("saidFailed", { name: this.file.name, why: this.state.textContent });
    return false;
  }

  async start() {
    this.upload = new tus.Upload(this.file, {
      endpoint: this.desk.endpoint,
      chunkSize: REQUEST_BYTES,
      retryDelays: [0, 1000, 3000, 5000, 10000, 20000],
      metadata: this.desk.metadata(this.file),
      headers: { "X-CSRFToken": this.desk.csrf },
      removeFingerprintOnSuccess: true,
      urlStorage: this.desk.begun,
      fingerprint: (file) => marksOf(file, this.desk.binder),
      onShouldRetry: (error) => this.mayRetry(error),
      onProgress: (done, total) => {
        this.bar.value = done / total;
        if (navigator.onLine) this.say("sending", { done: sizeInWords(done), total: sizeInWords(total) });
      },
      onError: (error) => this.fail(error),
      onSuccess: () => this.arrive(),
    });
    const [earlier] = await this.upload.findPreviousUploads();
    if (earlier) {
      this.upload.resumeFromPreviousUpload(earlier);
      this.say("resumed");
    } else {
      this.say("sending", { done: sizeInWords(0), total: sizeInWords(this.file.size) });
    }
    this.upload.start();
  }

  mayRetry(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    if (!navigator.onLine) return false;
    return status === 0 || status === 409 || status === 423 || status === 429 || status >= 500;
  }

  fail(error) {
    if (!navigator.onLine) {
      this.say("offline");
      return;
    }
    // The server's refusals are one sentence for the person; anything longer is not meant for her.
    const sentence = error.originalResponse?.getBody()?.trim() ?? "";
    // What was refused is refused again. Whoever was signed out can sign in beside this page, and go on.
    const status = error.originalResponse?.getStatus() ?? 0;
    this.isFinal = status >= 400 && status < 500 && status !== 401 && !this.mayRetry(error);
    this.reason = sentence && sentence.length < 240 && !sentence.startsWith("<") ? sentence : "";
    this.say(this.reason || "stopped");
    this.desk.announce("saidFailed", { name: this.file.name, why: this.state.textContent });
    this.desk.next(this);
  }

  async arrive() {
    this.bar.value = 1;
    this.say("done");
    this.desk.announce("saidDone", { name: this.file.name });
    await this.desk.next(this);
    this.desk.forgetComment();
    await this.desk.renew();
  }

  pause() {
    if (this.phase !== "sending" && this.phase !== "resumed") return;
    this.upload?.abort();
    this.say("offline");
  }

  goOn() {
    if (this.phase !== "offline") return;
    this.say("resumed");
    this.upload.start();
  }

  async stop() {
    const begun = this.upload;
    this.say("stopped");
    this.desk.next(this);
    // `true` asks the server to forget the part it holds; when it cannot hear us, its own clock does that.
    await begun?.abort(true).catch(() => {});
  }

  again() {
    this.reason = "";
    this.say("waiting");
    this.desk.queue([this]);
  }

  get isBusy() {
    return ["waiting", "sending", "offline", "resumed"].includes(this.phase);
  }
}

const offers = () => [...document.querySelectorAll("[data-upload-renews] [data-upload-offer]")];

/* Bring into view, and under the hand, what may be done with what has just arrived. */
function show(offer) {
  const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  offer.focus({ preventScroll: true, focusVisible: true });
  offer.scrollIntoView({ block: "center", behavior: isStill ? "instant" : "smooth" });
}

/* The place where papers are handed in: the form, its inputs, the rows below it. */
class Desk {
  constructor(form) {
    Object.assign(this, { form, parcels: [], waiting: [], running: new Set(), begun: new Begun() });
    this.known = new Set(offers().map((offer) => offer.dataset.uploadOffer));
    const { endpoint, csrf, binder, folder, replaces, maxBytes } = form.dataset;
    Object.assign(this, { endpoint, csrf, binder, folder, replaces, maxBytes: Number(maxBytes) || Infinity });
    this.words = form.querySelector("[data-upload-words]");
    this.said = form.querySelector("[data-upload-said]");
    this.list = document.querySelector(`[data-upload-list="${CSS.escape(binder)}"]`);
    this.equip();
  }

  equip() {
    this.form.querySelector("[data-upload-plain]").remove();
    for (const part of this.form.querySelectorAll("[data-upload-ways]")) part.hidden = false;
    for (const input of this.form.querySelectorAll("[data-upload-input]")) {
      input.addEventListener("change", () => {
        this.take([...input.files]);
        input.value = "";
      });
    }
    for (const type of ["dragenter", "dragover"]) {
      this.form.addEventListener(type, (event) => {
        if (![...event.dataTransfer.types].includes("Files")) return;
        event.preventDefault();
        this.form.classList.add("drop--over");
      });
    }
    this.form.addEventListener("dragleave", (event) => {
      if (!this.form.contains(event.relatedTarget)) this.form.classList.remove("drop--over");
    });
    this.form.addEventListener("drop", (event) => {
      event.preventDefault();
      this.form.classList.remove("drop--over");
      this.take([...event.dataTransfer.files]);
    });
    this.answers();
    window.addEventListener("offline", () => this.running.forEach((parcel) => parcel.pause()));
    window.addEventListener("online", () => this.running.forEach((parcel) => parcel.goOn()));
    window.addEventListener("beforeunload", (event) => {
      if (this.parcels.some((parcel) => parcel.isBusy)) event.preventDefault();
    });
  }

  answers() {
    // A place for another version of one paper is no place for what was asked for.
    if (!this.replaces) document.querySelectorAll("[data-upload-for]").forEach((link) => this.answer(link));
  }

  /* What is asked for is chosen at once; when it is one file and it has come, it is said to be the answer. */
  answer(link) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      this.asked = link.dataset.uploadFor;
      this.form.querySelector("[data-upload-input]:not([capture])").click();
    });
  }

  metadata(file) {
    const facts = { filename: file.name, filetype: file.type, binder: this.binder, folder: this.folder, replaces: this.replaces };
    facts.comment = document.querySelector(`[data-upload-comment="${CSS.escape(this.binder)}"]`)?.value ?? "";
    return Object.fromEntries(Object.entries(facts).filter(([, value]) => value));
  }

  take(files) {
    const parcels = files.map((file) => new Parcel(file, this));
    if (parcels.length !== 1 || this.parcels.some((parcel) => parcel.isBusy)) this.asked = "";
    this.parcels.push(...parcels);
    this.list.append(...parcels.map((parcel) => parcel.row));
    this.queue(parcels.filter((parcel) => parcel.fits()));
  }

  queue(parcels) {
    this.waiting.push(...parcels);
    this.fill();
  }

  fill() {
    while (this.running.size < AT_ONCE && this.waiting.length) {
      const parcel = this.waiting.shift();
      if (parcel.phase !== "waiting") continue;
      this.running.add(parcel);
      parcel.start();
    }
  }

  async next(parcel) {
    this.running.delete(parcel);
    this.fill();
  }

  announce(key, values) {
    this.said.textContent = Object.entries(values).reduce((text, [name, value]) => text.replace(`__${name}__`, value), this.words.dataset[key]);
  }

  /* The comment went with the version: it must not go with the next one too. */
  forgetComment() {
    const comment = document.querySelector(`[data-upload-comment="${CSS.escape(this.binder)}"]`);
    if (comment) comment.value = "";
  }

  /* Draw anew what tells of the papers; the rows of what arrived give way to it. While one is being checked, look again. */
  async renew(looks = 0) {
    const answer = await fetch(window.location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const held = document.activeElement?.dataset.uploadOffer;
    for (const part of document.querySelectorAll("[data-upload-renews]")) {
      const now = fresh.getElementById(part.id);
      if (now) part.replaceChildren(...now.childNodes);
    }
    this.answers();
    for (const parcel of this.parcels.filter((one) => one.phase === "done")) parcel.row.remove();
    this.parcels = this.parcels.filter((parcel) => parcel.phase !== "done");
    this.offer(held);
    if (looks < LOOKS && document.querySelector("[data-upload-renews] [data-waiting]")) {
      setTimeout(() => this.renew(looks + 1), LOOK_AFTER_MS * 2 ** looks);
    }
  }

  /* Show what is offered since the last file arrived. The offer that was `held` under the hand stays there, drawn anew. */
  offer(held) {
    if (held) offers().find((offer) => offer.dataset.uploadOffer === held)?.focus({ preventScroll: true });
    if (this.parcels.some((parcel) => parcel.isBusy)) return;
    const fresh = offers().filter((offer) => !this.known.has(offer.dataset.uploadOffer));
    const answer = this.asked && fresh.find((offer) => offer.dataset.uploadOffer.startsWith(`${this.asked} `));
    if (answer) {
      this.asked = "";
      answer.click();
      return;
    }
    for (const offer of offers()) this.known.add(offer.dataset.uploadOffer);
    // Whoever is writing goes on: her next key must not press a button.
    const isWriting = document.activeElement?.matches("textarea, select, input:not([type=file])");
    if (fresh.length && !isWriting) show(fresh[0]);
  }
}

if (tus?.isSupported) document.querySelectorAll("form[data-upload]").forEach((form) => new Desk(form));
