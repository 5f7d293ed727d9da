"use strict";
(function () {
  var byId = function (id) { return document.getElementById(id); };
  var data = function (id) { return JSON.parse(byId(id).textContent); };
  var ui = data("ui"), stories = data("stories"), behind = data("behind"), dialog = byId("story");
  document.documentElement.classList.add("has-js");

  function make(tag, name, text) {
    var node = document.createElement(tag);
    if (name) { node.className = name; }
    if (text !== undefined) { node.textContent = text; }
    return node;
  }
  function textAt(place) { return place < 0 ? "" : stories.texts[place]; }
  function party(person, unit) { return [textAt(person), textAt(unit)].filter(Boolean).join(" · "); }

  function step(entry, isEvidence) {
    var node = make("li", isEvidence ? "hit" : "");
    var when = make("time", "", entry[1]);
    if (entry[9] > 0) { when.appendChild(make("span", "gap", entry[9] + " " + ui.story_days)); }
    node.appendChild(when);
    var what = make("p", "what");
    what.appendChild(make("bdi", "", textAt(entry[2])));
    if (textAt(entry[3]) && textAt(entry[3]) !== textAt(entry[2])) { what.appendChild(make("span", "mut", textAt(entry[3]))); }
    if (isEvidence) { what.appendChild(make("span", "tag b", ui.story_evidence)); }
    node.appendChild(what);
    var from = party(entry[4], entry[5]), to = party(entry[6], entry[7]);
    if (from || to) {
      var who = make("p", "by");
      who.appendChild(make("bdi", "", from));
      if (to) { who.appendChild(make("span", "mut", " → " + ui.story_to + " ")); who.appendChild(make("bdi", "", to)); }
      node.appendChild(who);
    }
    if (textAt(entry[8])) { node.appendChild(make("p", "mut", ui.story_outcome + " " + textAt(entry[8]))); }
    node.appendChild(make("span", "seq", "#" + entry[0]));
    return node;
  }

  function tell(place, sequences) {
    var story = stories.stories[place], line = byId("story-line"), hits = {};
    if (!story) { return; }
    sequences.forEach(function (each) { hits[each] = true; });
    line.textContent = "";
    story.e.forEach(function (entry, place) {
      if (story.cut && place === story.cut) { line.appendChild(make("li", "cut", ui.story_cut + (story.n - story.e.length))); }
      line.appendChild(step(entry, hits[entry[0]] === true));
    });
    byId("story-title").textContent = story.item;
    byId("story-count").textContent = story.n + " " + ui.story_count;
    dialog.showModal();
    dialog.scrollTop = 0;
    var hit = line.querySelector(".hit");
    if (hit && hit.offsetTop > dialog.clientHeight) { hit.scrollIntoView({ block: "center" }); }
  }

  function behindRow(row) {
    var node = make("li"), name = make("bdi", "", behind.texts[row[0]]), head = make("span", "it"), values = make("span", "vals");
    if (row[1] >= 0) {
      var button = make("button", "open");
      button.type = "button";
      button.setAttribute("data-story", row[1]);
      button.setAttribute("data-seqs", row[2].join(","));
      button.appendChild(name);
      head.appendChild(button);
    } else { head.appendChild(name); }
    for (var i = 0; i < row[3].length; i += 2) {
      var value = make("span");
      value.appendChild(make("i", "", behind.texts[row[3][i]]));
      value.appendChild(document.createTextNode(" " + behind.texts[row[3][i + 1]]));
      values.appendChild(value);
    }
    node.appendChild(head);
    node.appendChild(values);
    node.appendChild(make("span", "seq", "#" + row[2].join(" #")));
    return node;
  }

  function unfold(line, wanted) {
    var figures = line.querySelectorAll("button.fig"), below = line.nextElementSibling;
    var isOpen = Boolean(below && below.className === "behind");
    if (!figures.length || isOpen === wanted) { return; }
    if (isOpen) { below.remove(); } else {
      var number = behind.numbers[figures[0].getAttribute("data-number")], box = make("div"), cell = make("td");
      var told = make("tr", "behind"), list = make("ul");
      told.id = "b" + line.id;
      cell.colSpan = line.cells.length;
      box.appendChild(make("p", "mut", behind.texts[number[0]]));
      number[2].forEach(function (row) { list.appendChild(behindRow(row)); });
      if (number[2].length) { box.appendChild(list); }
      if (number[1] >= 0) {
        var all = make("p", "mut", ui.behind_command + " ");
        all.appendChild(make("code", "", behind.texts[number[1]]));
        box.appendChild(all);
      }
      cell.appendChild(box);
      told.appendChild(cell);
      line.after(told);
    }
    figures.forEach(function (each) {
      each.setAttribute("aria-expanded", String(wanted));
      if (wanted) { each.setAttribute("aria-controls", "b" + line.id); } else { each.removeAttribute("aria-controls"); }
    });
  }

  function show(line, wanted) {
    line.nextElementSibling.classList.toggle("on", wanted);
    line.querySelector("button.show").setAttribute("aria-expanded", String(wanted));
  }

  document.querySelectorAll("button.fig").forEach(function (each) { each.title = ui.behind_hint; });

  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("button.open") : null;
    var figure = event.target.closest ? event.target.closest("button.fig") : null;
    var mark = event.target.closest ? event.target.closest("svg a") : null;
    if (figure) { unfold(figure.closest("tr"), figure.getAttribute("aria-expanded") !== "true"); }
    var shower = event.target.closest ? event.target.closest("button.show") : null;
    if (shower) { show(shower.closest("tr"), shower.getAttribute("aria-expanded") !== "true"); }
    if (mark && mark.getAttribute("href") === location.hash) { reveal(); }
    if (button) { tell(button.getAttribute("data-story"), button.getAttribute("data-seqs").split(",")); }
    if (event.target === dialog) { dialog.close(); }
  });
  byId("story-close").addEventListener("click", function () { dialog.close(); });
  byId("print").addEventListener("click", function () { window.print(); });
  byId("theme").addEventListener("click", function () {
    var root = document.documentElement, dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    var now = root.getAttribute("data-theme") || (dark ? "dark" : "light");
    root.setAttribute("data-theme", now === "dark" ? "light" : "dark");
  });

  var filter = byId("filter");
  if (filter) {
    filter.addEventListener("input", function () {
      var wanted = filter.value.trim().toLowerCase(), shown = 0;
      var holds = function (node) { return !wanted || node.textContent.toLowerCase().indexOf(wanted) >= 0; };
      document.querySelectorAll("#findings .finding").forEach(function (card) {
        var whole = holds(card.querySelector(".fh")), lines = card.querySelectorAll("tr.one"), fitting = whole ? 1 : 0;
        if (lines.length) {
          fitting = 0;
          lines.forEach(function (line) {
            line.hidden = !whole && !holds(line.cells[0]);
            line.nextElementSibling.hidden = line.hidden;
            fitting += line.hidden ? 0 : 1;
          });
        }
        card.hidden = !fitting;
        shown += fitting;
      });
      document.querySelectorAll("#findings .group").forEach(function (group) {
        group.hidden = !group.querySelector(".finding:not([hidden])");
      });
      byId("filter-count").textContent = wanted ? shown + " " + ui.filter_count : "";
    });
  }

  function reveal() {
    var name = decodeURIComponent(location.hash.slice(1)), target = name && byId(name);
    var around = target && target.closest("details");
    if (around && !around.open) { around.open = true; target.scrollIntoView(); }
    if (target && target.classList.contains("one")) {
      show(target, true);
      target.scrollIntoView({ block: "center" });
    } else if (target && target.tagName === "TR") {
      unfold(target, true);
      target.scrollIntoView({ block: "center" });
      var first = target.querySelector("button.fig");
      if (first) { first.focus({ preventScroll: true }); }
    }
  }
  window.addEventListener("hashchange", reveal);
  reveal();

  var closed = [];
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details:not([open]):not(.private):not(.ev)").forEach(function (each) {
      if (!each.closest("details.private:not([open])")) { closed.push(each); each.open = true; }
    });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (each) { each.open = false; });
    closed = [];
  });

  var links = {}, current = null;
  document.querySelectorAll(".side a").forEach(function (link) { links[link.getAttribute("href").slice(1)] = link; });
  if ("IntersectionObserver" in window) {
    var watch = new IntersectionObserver(function (seen) {
      seen.forEach(function (each) {
        var link = each.isIntersecting && links[each.target.id];
        if (!link) { return; }
        if (current) { current.removeAttribute("aria-current"); }
        link.setAttribute("aria-current", "true");
        current = link;
      });
    }, { rootMargin: "-20% 0px -70% 0px" });
    Object.keys(links).forEach(function (id) { if (byId(id)) { watch.observe(byId(id)); } });
  }
})();
