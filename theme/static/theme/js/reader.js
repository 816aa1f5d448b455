/* The reader: a PDF page by page through pdf.js, fetched in ranges as far as they are needed; or a picture to fit, enlarge and turn.
   Without this file the picture stands there all the same, and a plain link opens the PDF. */

// Neighbours are asked for together, so small pieces cost no more questions; a flat list of pages costs one piece a page.
const CHUNK_BYTES = 32 * 1024;
const NARROW = 700;
const STEP = 1.25;
const LARGEST = 8;
const WAIT_MS = 150;

const root = document.querySelector("[data-reader]");
const scroll = root.querySelector(".reader__scroll");
const note = root.querySelector("[data-note]");
const tools = root.querySelector("[data-tools]");
const say = (name, values = {}) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), root.dataset[`say${name}`]);

function tell(sentence) {
  const paragraph = document.createElement("p");
  paragraph.textContent = sentence;
  note.replaceChildren(paragraph);
}

class Unreadable extends Error {}

/* Asks for bytes of the file. What comes instead is one sentence, which is shown. */
async function bytesOf(begin, end, signal) {
  let answer;
  try {
    answer = await fetch(root.dataset.url, { headers: { Range: `bytes=${begin}-${end - 1}`, Accept: "text/plain, */*" }, cache: "no-store", signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Unreadable(say("Gone"));
  }
  if (answer.status === 206) {
    const bytes = await answer.arrayBuffer().catch(() => new ArrayBuffer(0));
    if (bytes.byteLength === end - begin) return new Uint8Array(bytes);
    throw new Unreadable(say("Failed"));
  }
  const isSentence = (answer.headers.get("Content-Type") ?? "").startsWith("text/plain") && !answer.ok;
  throw new Unreadable(isSentence ? await answer.text() : say(answer.ok ? "Gone" : "Failed"));
}

/* Two fingers, from the distance between them. */
function pinched(element, enlarge) {
  let last = 0;
  const distance = ({ touches: [one, two] }) => Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
  element.addEventListener("touchstart", (event) => { last = event.touches.length === 2 ? distance(event) : 0; }, { passive: true });
  element.addEventListener("touchmove", (event) => {
    if (!last || event.touches.length !== 2) return;
    event.preventDefault();
    const [one, two] = event.touches;
    const now = distance(event);
    enlarge(now / last, [(one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2]);
    last = now;
  }, { passive: false });
  element.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    enlarge(Math.exp(-event.deltaY / 200), [event.clientX, event.clientY]);
  }, { passive: false });
}

/* Keys work wherever the focus is, but not while somebody types. */
function keyed(keys) {
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, textarea, select") || event.altKey || event.ctrlKey || event.metaKey) return;
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function buttoned(actions) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) actions[button.dataset.do]?.();
  });
  tools.hidden = false;
}

function picture() {
  const image = root.querySelector(".reader__picture");
  let zoom = 1;
  let quarters = 0;
  const draw = () => {
    if (!image.naturalWidth) return;
    const [wide, high] = [image.naturalWidth, image.naturalHeight];
    const [across, down] = quarters % 2 ? [high, wide] : [wide, high];
    const fit = Math.min(1, scroll.clientWidth / across, scroll.clientHeight / down);
    const scale = fit * zoom;
    image.classList.add("is-sized");
    for (const turn of [1, 2, 3]) image.classList.toggle(`is-turned-${turn}`, turn === quarters);
    image.style.width = `${wide * scale}px`;
    image.style.height = `${high * scale}px`;
    // A turned picture keeps the room of an unturned one: the margins give it the room that it takes.
    image.style.margin = `${((down - high) * scale) / 2}px ${((across - wide) * scale) / 2}px`;
  };
  const enlarge = (factor) => {
    zoom = Math.min(LARGEST, Math.max(1, zoom * factor));
    draw();
  };
  const actions = {
    larger: () => enlarge(STEP),
    smaller: () => enlarge(1 / STEP),
    fit: () => { zoom = 1; draw(); },
    turn: () => { quarters = (quarters + 1) % 4; draw(); },
  };
  image.addEventListener("load", draw);
  image.addEventListener("error", async () => {
    // The bytes that did not come say why in a sentence.
    image.hidden = true;
    try {
      await bytesOf(0, 1);
      tell(say("Failed"));
    } catch (error) {
      tell(error.message);
    }
  });
  if (image.complete && !image.naturalWidth && image.currentSrc) image.dispatchEvent(new Event("error"));
  new ResizeObserver(draw).observe(scroll);
  pinched(scroll, enlarge);
  buttoned(actions);
  keyed({ "+": actions.larger, "=": actions.larger, "-": actions.smaller, 0: actions.fit, r: actions.turn });
  draw();
}

async function pages() {
  const size = Number(root.dataset.size);
  note.replaceChildren();
  const failed = (error) => {
    if (error.name !== "AbortError") tell(error instanceof Unreadable ? error.message : say("Failed"));
  };
  // The first bytes alone, so that the opening is on the record once before the rest is asked for.
  const [first, pdfjs] = await Promise.all([bytesOf(0, Math.min(size, CHUNK_BYTES)), import(root.dataset.pdf)]);
  const viewing = await import(root.dataset.viewer);
  pdfjs.GlobalWorkerOptions.workerSrc = root.dataset.worker;

  const stopped = new AbortController();
  class Ranges extends pdfjs.PDFDataRangeTransport {
    requestDataRange(begin, end) {
      bytesOf(begin, Math.min(end, size), stopped.signal).then((bytes) => this.onDataRange(begin, bytes), failed);
    }

    abort() {
      stopped.abort();
    }
  }

  const bus = new viewing.EventBus();
  const links = new viewing.PDFLinkService({ eventBus: bus, externalLinkTarget: viewing.LinkTarget.BLANK, externalLinkRel: "noopener noreferrer nofollow" });
  const finder = new viewing.PDFFindController({ eventBus: bus, linkService: links });
  const isNarrow = () => scroll.clientWidth < NARROW;
  const viewer = new viewing.PDFViewer({
    container: scroll,
    eventBus: bus,
    linkService: links,
    findController: finder,
    annotationMode: pdfjs.AnnotationMode.ENABLE,
    annotationEditorMode: pdfjs.AnnotationEditorType.DISABLE,
    removePageBorders: isNarrow(),
    enableAutoLinking: false,
    // The house speaks for itself: every page is named below.
    l10n: { getLanguage: () => document.documentElement.lang, getDirection: () => "ltr", get: async (_id, _values, fallback) => fallback ?? "", translate: async () => {}, translateOnce: async () => {}, pause() {}, resume() {}, async destroy() {} },
  });
  links.setViewer(viewer);
  const named = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node.dataset?.pageNumber) node.setAttribute("aria-label", say("Page", { number: node.dataset.pageNumber }));
    }
  });
  named.observe(viewer.viewer, { childList: true });

  const field = root.querySelector("[data-page]");
  const find = root.querySelector("[data-find]");
  const sought = find.querySelector("input");
  const found = find.querySelector("[data-found]");
  const seek = (type, isBack = false) => bus.dispatch("find", { source: root, type, query: sought.value, caseSensitive: false, entireWord: false, highlightAll: true, findPrevious: isBack, matchDiacritics: false });
  const actions = {
    back: () => viewer.previousPage(),
    on: () => viewer.nextPage(),
    larger: () => viewer.increaseScale(),
    smaller: () => viewer.decreaseScale(),
    fit: () => { viewer.currentScaleValue = "page-width"; },
    find: () => { find.hidden = false; sought.focus(); sought.select(); },
    "find-back": () => seek("again", true),
    "find-close": () => { find.hidden = true; found.textContent = ""; bus.dispatch("findbarclose", { source: root }); scroll.focus(); },
  };
  const showPlace = () => {
    if (document.activeElement !== field) field.value = viewer.currentPageNumber;
    tools.querySelector('[data-do="back"]').disabled = viewer.currentPageNumber <= 1;
    tools.querySelector('[data-do="on"]').disabled = viewer.currentPageNumber >= viewer.pagesCount;
  };
  bus.on("pagesinit", () => {
    viewer.currentScaleValue = isNarrow() ? "page-width" : "auto";
    showPlace();
  });
  bus.on("pagechanging", showPlace);
  bus.on("updatefindmatchescount", ({ matchesCount: { current, total } }) => { found.textContent = total ? say("Found", { at: current, number: total }) : ""; });
  bus.on("updatefindcontrolstate", ({ state, matchesCount }) => {
    const { current, total } = matchesCount;
    const isMissing = state === viewing.FindState.NOT_FOUND;
    found.textContent = isMissing && sought.value ? say("None") : state === viewing.FindState.PENDING ? say("Looking") : total ? say("Found", { at: current, number: total }) : "";
  });

  const loading = pdfjs.getDocument({
    range: new Ranges(size, first),
    length: size,
    rangeChunkSize: CHUNK_BYTES,
    disableAutoFetch: true,
    disableStream: true,
    isEvalSupported: false,
    enableXfa: false,
    useWasm: false,
    useWorkerFetch: true,
    cMapUrl: `${root.dataset.files}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${root.dataset.files}fonts/`,
    wasmUrl: new URL(`${root.dataset.files}decoders/`, document.baseURI).href,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  });
  const paper = await loading.promise;
  root.querySelector("[data-pages]").textContent = say("Pages", { number: paper.numPages });
  viewer.setDocument(paper);
  links.setDocument(paper);

  const goTo = () => {
    const wanted = Number.parseInt(field.value, 10);
    if (wanted >= 1 && wanted <= viewer.pagesCount) viewer.currentPageNumber = wanted;
    field.value = viewer.currentPageNumber;
  };
  field.addEventListener("change", goTo);
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") goTo(); });
  field.addEventListener("focus", () => field.select());
  let typed = 0;
  sought.addEventListener("input", () => {
    clearTimeout(typed);
    typed = setTimeout(() => seek(""), WAIT_MS);
  });
  find.addEventListener("submit", (event) => {
    event.preventDefault();
    seek("again");
  });
  find.addEventListener("keydown", (event) => { if (event.key === "Escape") actions["find-close"](); });
  document.addEventListener("keydown", (event) => {
    // The browser's own search would find only the pages that are drawn just now.
    if (event.key !== "f" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    actions.find();
  });
  let width = scroll.clientWidth;
  new ResizeObserver(() => {
    if (scroll.clientWidth === width) return;
    width = scroll.clientWidth;
    const { currentScaleValue } = viewer;
    if (Number.isNaN(Number(currentScaleValue))) viewer.currentScaleValue = currentScaleValue;
  }).observe(scroll);
  let gathered = 1;
  pinched(scroll, (factor, origin) => {
    // The library counts in hundredths: smaller steps would come to nothing.
    gathered *= factor;
    if (Math.abs(gathered - 1) < 0.04) return;
    viewer.updateScale({ scaleFactor: gathered, drawingDelay: 400, origin });
    gathered = 1;
  });
  buttoned(actions);
  keyed({ ArrowLeft: actions.back, ArrowRight: actions.on, "+": actions.larger, "=": actions.larger, "-": actions.smaller, 0: actions.fit, "/": actions.find });
  scroll.focus({ preventScroll: true, focusVisible: false });
}

if (root.dataset.reader === "picture") picture();
else {
  pages().catch((error) => {
    tell(error instanceof Unreadable ? error.message : say("Failed"));
  });
}
