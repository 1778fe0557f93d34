// The phones page. Asks the server for news every second and draws what is new; keeps nothing by itself.
"use strict";

const find = (selector, inside = document) => inside.querySelector(selector);
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const token = find('meta[name="phones-token"]').content;
const firstPhones = Number(document.body.dataset.first);
let seen = "";
let othersShown = false;
let newest = 0; // serial number of the newest answer drawn: a slow one must not draw over it

// --- asking the server
async function ask(path, body) {
  const address = `/phones/${path}?seen=${encodeURIComponent(seen)}`;
  const request = body && {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Phones-Token": token },
    body: JSON.stringify(body),
  };
  let answer;
  try {
    const response = await fetch(address, request || { cache: "no-store" });
    answer = await response.json();
  } catch {
    throw new Error("The demo does not answer. Nothing you wrote is lost. Is it still running?");
  }
  if (answer.error) throw new Error(answer.error);
  if (answer.start !== document.body.dataset.start) throw new Error("The demo was started again. Please load this page again.");
  if (answer.serial > newest) draw(answer);
}

// Does one thing; an error is shown at `place`. True when it was done.
async function act(path, body, place) {
  document.body.classList.add("busy");
  try {
    await ask(path, body);
    place.textContent = "";
    return true;
  } catch (wrong) {
    place.textContent = wrong.message;
    return false;
  } finally {
    document.body.classList.remove("busy");
  }
}

async function poll() {
  try {
    if (!document.hidden) await ask("state");
    change(find("#away"), "");
  } catch (wrong) {
    change(find("#away"), wrong.message);
  }
  setTimeout(poll, 1000);
}

// --- drawing
const element = (name, className = "", textContent = "") => Object.assign(document.createElement(name), { className, textContent });

function change(place, words) { // only when it differs: else a screen reader says it every second
  if (place.textContent !== words) place.textContent = words;
}

function draw(state) {
  newest = state.serial;
  change(find("#clock"), state.clock);
  drawNext(state);
  const date = find("#date");
  if (document.activeElement !== date && !date.dataset.touched) date.value = state.local;
  change(find("#faults"), state.faults.length ? `Now: ${state.faults.join("; ")}.` : "");
  if (state.phones) {
    state.phones.forEach(drawPhone);
    drawOthers(state.phones.length);
    seen = state.version;
  }
  for (const [name, words] of Object.entries(state.windows)) {
    const place = find(`#phone-${name} .window`);
    if (place) {
      change(place, words);
      place.classList.toggle("shut", words.startsWith("window shut"));
    }
  }
}

function drawNext(state) {
  const button = find("#next");
  change(button, state.next ? `Next message due (${state.next})` : "No message is waiting");
  button.setAttribute("aria-disabled", String(!state.next));
  change(find("#waiting"), state.waiting === 1 ? "1 message is waiting" : `${state.waiting} messages are waiting`);
}

function drawOthers(count) {
  const button = find("#others");
  button.hidden = count <= firstPhones;
  button.setAttribute("aria-expanded", String(othersShown));
  change(button, othersShown ? "Show only the first phones" : `Show the other phones (${count - firstPhones})`);
  all(".phone").forEach((phone, index) => { phone.hidden = index >= firstPhones && !othersShown; });
}

function drawPhone(phone) {
  const place = find(`#phone-${phone.name}`) || newPhone(phone);
  const log = find(".log", place);
  change(find(".broken", place), phone.broken);
  find(".begin", place).hidden = phone.begun;
  const before = log.children.length;
  for (const message of phone.screen) {
    const old = find(`[data-message="${message.id}"]`, log);
    if (old) drawPressed(old, phone, message);
    else log.append(...newMessage(log, phone, message));
  }
  const firstNew = before ? log.children[before] : log.lastElementChild;
  if (firstNew) log.scrollTop = firstNew.offsetTop - 8; // a long text is read from its beginning
  setTimeout(() => log.setAttribute("aria-live", "polite"), 500); // what was there before is not read out
}

function newPhone(phone) {
  const place = find("#phone").content.cloneNode(true).firstElementChild;
  const [title, field, error] = ["title", "write", "error"].map((what) => `${what}-${phone.name}`);
  const fill = (selector, words, attributes = {}) => {
    const part = find(selector, place);
    if (words) part.textContent = words;
    for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, value);
  };
  fill("h2", phone.title, { id: title });
  fill(".face", [...phone.title][0], { "data-role": phone.role });
  fill(".about", `${phone.role} · ${phone.on} · ${phone.language}`);
  fill(".log", "", { "aria-label": `Messages on ${phone.title}'s phone` });
  fill("label", `Write as ${phone.title}`, { for: field });
  fill("textarea", "", { id: field, "aria-describedby": error });
  fill(".error", "", { id: error });
  fill("button.strong", "", { "aria-label": `Send as ${phone.title}` });
  fill("summary", "", { "aria-label": `Something else from ${phone.title}` });
  place.id = `phone-${phone.name}`;
  place.dataset.name = phone.name;
  place.classList.add(phone.channel);
  place.setAttribute("aria-labelledby", title);
  find("#phones").append(place);
  find("#where-phones").append(new Option(`${phone.title}'s phone`, phone.name));
  return place;
}

function newMessage(log, phone, message) {
  const made = log.dataset.day === message.day ? [] : [element("p", "day", message.day)];
  log.dataset.day = message.day;
  const place = element("div", `message ${message.said ? "said" : "heard"} ${message.lost ? "lost" : ""}`);
  place.dataset.message = message.id;
  const bubble = element("p", "bubble");
  const words = element("span", "", message.lost ? "A text was sent, but never arrived here." : shownWords(message));
  if (!message.said && !message.lost) words.lang = phone.lang;
  bubble.append(element("span", "unseen", message.said ? `${phone.title} wrote: ` : "Arrived: "), words);
  place.append(bubble, element("div", "choices"), element("p", "note", notes(message)));
  if (!message.lost) find(".choices", place).append(...message.buttons.map(([value, label]) => newButton(phone, value, label)));
  if (message.link && !message.lost) find(".choices", place).append(newLink());
  if (message.file && !message.lost) find(".choices", place).append(newFile(message));
  drawPressed(place, phone, message);
  return [...made, place];
}

const shownWords = (message) => (message.kind ? `(${message.kind})` : message.words || "(an empty text)");

function notes(message) {
  const texts = message.segments === 1 ? "1 text" : `${message.segments} texts`;
  return [message.time, message.segments ? texts : "", message.template ? "approved message" : ""].filter(Boolean).join(" · ");
}

function newButton(phone, value, label) {
  const button = element("button", "", label);
  Object.assign(button, { type: "button", lang: phone.lang });
  button.dataset.value = value;
  return button;
}

function newFile(message) {
  const link = element("a", "", `Save ${message.file}`);
  Object.assign(link, { href: `/phones/file/${message.id}`, download: message.file });
  return link;
}

function newLink() { // the person opens the link in Telegram and presses Start there
  const button = element("button", "", "Open this link, press Start");
  button.type = "button";
  button.dataset.link = "text";
  return button;
}

function drawPressed(place, phone, message) {
  const gone = phone.channel === "telegram" && message.pressed !== null;
  const choices = find(".choices", place);
  if (gone && choices.contains(document.activeElement)) find("textarea", choices.closest(".phone")).focus();
  choices.hidden = gone || !choices.children.length;
  for (const button of choices.children) {
    button.setAttribute("aria-pressed", String(button.textContent === message.pressed));
  }
}

// --- what people do
const phoneOf = (target) => target.closest(".phone");

async function send(form) {
  if (form.dataset.sending) return;
  const field = find("textarea", form);
  const words = field.value;
  form.dataset.sending = "yes";
  const done = await act("say", { phone: phoneOf(form).dataset.name, words }, find(".error", form));
  if (done && field.value === words) field.value = "";
  delete form.dataset.sending;
}

async function move(to) {
  const before = all(".message.heard").length;
  if (!(await act("clock", { to }, find("#clock-error")))) return false;
  const arrived = all(".message.heard").length - before;
  find("#status").textContent = `It is now ${find("#clock").textContent}. New messages: ${arrived}.`;
  return true;
}

const forms = {
  async go() {
    const date = find("#date");
    if (await move(date.value)) delete date.dataset.touched;
  },
  async fault(form) {
    await act("fault", Object.fromEntries(new FormData(form)), find("#fault-error"));
  },
  async add(form) {
    othersShown = true;
    if (await act("add", Object.fromEntries(new FormData(form)), find("#add-error"))) form.reset();
  },
};

document.addEventListener("submit", (event) => {
  event.preventDefault();
  (forms[event.target.id] || send)(event.target);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const phone = phoneOf(button);
  const place = phone && find(".error", phone);
  const name = phone && phone.dataset.name;
  if (button.dataset.to) move(button.dataset.to);
  else if (button.dataset.kind) act("media", { phone: name, kind: button.dataset.kind }, place);
  else if (button.dataset.link) {
    othersShown = true;
    act("link", { phone: name }, place);
  } else if (button.dataset.value) {
    act("press", { phone: name, message: button.closest(".message").dataset.message, value: button.dataset.value }, place);
  } else if (button.id === "others") {
    othersShown = !othersShown;
    drawOthers(all(".phone").length);
  }
});

document.addEventListener("keydown", (event) => { // Enter sends, Shift and Enter is a new line
  if (event.target.matches("textarea") && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

find("#date").addEventListener("input", (event) => { event.target.dataset.touched = "yes"; });
poll();
