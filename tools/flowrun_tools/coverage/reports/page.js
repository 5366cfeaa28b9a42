"use strict";
(() => {
  const MOST = 400; // items of a list that are made at once
  const $ = (selector) => document.querySelector(selector);
  const chart = $(".chart .scroll");
  const items = $("#items");
  let flow = null;
  let shown = MOST;

  // The index.

  const rows = [...document.querySelectorAll("tbody tr")];

  function filterIndex() {
    const wanted = $("#find").value.trim().toLowerCase();
    const onlyGaps = $("#only-gaps").checked;
    for (const row of rows) {
      const fits = row.cells[0].textContent.toLowerCase().includes(wanted);
      row.hidden = !fits || (onlyGaps && !row.classList.contains("gaps"));
    }
    $("#shown").textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} flows`;
  }

  // One flow, made of its data when somebody looks at it.

  function route() {
    const name = decodeURIComponent(location.hash.slice("#/".length));
    const data = name && document.querySelector(`script[data-flow="${CSS.escape(name)}"]`);
    $("#index").hidden = Boolean(data);
    $("#flow").hidden = !data;
    document.title = data ? `${name}: path coverage` : "Path coverage of the flows";
    if (data) open(JSON.parse(data.textContent));
  }

  function open(data) {
    flow = data;
    $("#flow h1").textContent = flow.name;
    $("#flow .place").textContent = flow.place;
    chart.innerHTML = flow.svg || "<p>The chart is not drawn: its document has changed since, or " +
      "flowrun-mermaid[draw] is not installed.</p>";
    $("#refusals").replaceChildren(...flow.refusals.map((text) => element("li", text)));
    $("#list").replaceChildren(
      ...flow.lists.map((list) => new Option(`${list.title} (${list.tally})`, list.name)),
      new Option(`Tests (${flow.tests.length})`, "tests"));
    $("#only-missing").checked = flow.lists[0].items.some(isMissing);
    showList();
    $("#flow h1").focus();
    scrollTo(0, 0);
  }

  function listed() {
    const name = $("#list").value;
    const list = flow.lists.find((each) => each.name === name);
    if (!list) return flow.tests.map((test, number) => testItem(number));
    return $("#only-missing").checked ? list.items.filter(isMissing) : list.items;
  }

  function showList(most = MOST) {
    shown = most;
    choose(null);
    const found = listed();
    items.replaceChildren(...found.slice(0, shown).map(itemElement));
    if (!found.length) items.append(element("li", "Nothing: all of them are taken."));
    $("#only-missing").parentElement.hidden = $("#list").value === "tests";
    $("#more").hidden = found.length <= shown;
    $("#more").textContent = `${found.length - shown} more`;
  }

  function itemElement(item) {
    const button = toggle("", () => choose(item, button));
    button.append(element("span", state(item), "state"), element("span", ends(item), "ends"));
    for (const [asked, verb, answer] of choicesOf(item)) {
      const line = element("span", `${asked} ${verb} `, "choice");
      line.append(element("b", answer));
      button.append(line);
    }
    const line = element("li");
    line.className = item.x ? "infeasible" : isMissing(item) ? "missing" : "taken";
    line.append(button);
    return line;
  }

  // What is chosen lights up on the chart.

  function choose(item, button = null) {
    for (const other of document.querySelectorAll("#flow [aria-pressed=true]")) {
      other.setAttribute("aria-pressed", "false");
    }
    button?.setAttribute("aria-pressed", "true");
    light(item ? nodesOf(item) : [], item ? item.e : []);
    chart.classList.toggle("choosing", Boolean(item));
    const said = item && (item.e.length > 1 ? ends(item) : inWords(item));
    $("#chosen").textContent = item ? `${said} \u2014 ${state(item)}` : "";
    const tests = item && item.test === undefined ? item.t : [];
    $("#took").replaceChildren(...tests.map(testElement));
  }

  function light(nodes, edges) {
    for (const lit of chart.querySelectorAll(".on")) lit.classList.remove("on");
    const parts = [
      ...nodes.map((node) => `[data-node="${CSS.escape(node)}"]`),
      ...edges.map((edge) => `[data-edge="${edge}"]`),
    ].map((selector) => chart.querySelector(selector)).filter(Boolean);
    for (const part of parts) part.classList.add("on");
    if (parts.length) reveal(parts[0]);
  }

  function reveal(part) {
    const box = part.getBoundingClientRect();
    const frame = chart.getBoundingClientRect();
    if (box.top < frame.top || box.bottom > frame.bottom) {
      chart.scrollTop += box.top - frame.top - frame.height / 4;
    }
    if (box.left < frame.left || box.right > frame.right) {
      chart.scrollLeft += box.left - frame.left - frame.width / 4;
    }
  }

  function testElement(number) {
    const button = toggle(testName(number), () => {
      const took = [...$("#took").children];
      choose(testItem(number), button);
      $("#took").replaceChildren(...took);
      button.focus();
    });
    const line = element("li");
    line.append(button);
    return line;
  }

  function testItem(number) {
    const walks = flow.walks.filter((walk) => walk.t.includes(number));
    const starts = walks.map((walk) => walk.n);
    return { test: number, e: walks.flatMap((walk) => walk.e), n: starts[0], walks, t: [number] };
  }

  function chooseOnChart(event) {
    const part = event.target.closest("[data-edge], [data-node]");
    if (!part || event.target.closest("a")) return;
    const name = part.dataset.edge === undefined ? "nodes" : "edges";
    const item = flow.lists.find((list) => list.name === name).items.find((each) =>
      name === "nodes" ? each.n === part.dataset.node : each.e[0] === Number(part.dataset.edge));
    if (item) choose(item);
  }

  // Words.

  function inWords(item) {
    const choices = choicesOf(item).map((each) => each.join(" "));
    return [ends(item), ...choices].join("; ");
  }

  function ends(item) {
    if (item.test !== undefined) return testName(item.test);
    const nodes = nodesOf(item);
    const [first, last] = [nodes[0], nodes[nodes.length - 1]].map(quoted);
    if (!item.e.length) return first;
    return nodes[0] === nodes[nodes.length - 1]
      ? `Round from ${first} to itself` : `From ${first} to ${last}`;
  }

  function choicesOf(item) {
    if (item.test !== undefined) return [];
    return item.e.map((edge) => flow.edges[edge]).filter((edge) => edge[3] !== null)
      .map(([source, , verb, answer]) => [quoted(source), verb, answer]);
  }

  function state(item) {
    if (item.test !== undefined) {
      return `${counted(item.walks.length, "way", "ways")} through the flow`;
    }
    if (item.t.length) {
      const tests = counted(item.t.length, "test", "tests");
      return `taken by ${tests}${item.s ? ", in simulations only" : ""}`;
    }
    return item.x ? `cannot be taken: ${item.x}` : "missing";
  }

  function testName(number) {
    return flow.tests[number] || "outside any test";
  }

  function quoted(node) {
    return `\u201c${flow.nodes[node]}\u201d`;
  }

  function counted(number, one, many) {
    return `${number} ${number === 1 ? one : many}`;
  }

  function nodesOf(item) {
    return [item.n, ...item.e.map((edge) => flow.edges[edge][1])];
  }

  function isMissing(item) {
    return !item.t.length && !item.x;
  }

  function element(name, text = "", className = "") {
    return Object.assign(document.createElement(name), { textContent: text, className });
  }

  function toggle(text, onClick) {
    const button = Object.assign(element("button", text), { type: "button" });
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", onClick);
    return button;
  }

  // Keys: up and down in a list, Escape to let go, and again for all flows.

  function onKey(event) {
    if (event.key === "Escape" && !$("#flow").hidden) {
      if (chart.classList.contains("choosing")) choose(null);
      else location.hash = "#/";
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const list = event.target.closest?.("#items, #took");
    if (!step || !list) return;
    const buttons = [...list.querySelectorAll("button")];
    const next = buttons[buttons.indexOf(event.target) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }

  $("#index .controls").hidden = false;
  $("#find").addEventListener("input", filterIndex);
  $("#only-gaps").addEventListener("change", filterIndex);
  $("#list").addEventListener("change", () => showList());
  $("#only-missing").addEventListener("change", () => showList());
  $("#more").addEventListener("click", () => showList(shown + MOST));
  $("#whole").addEventListener("change", (event) => {
    chart.classList.toggle("whole", event.target.checked);
  });
  chart.addEventListener("click", chooseOnChart);
  addEventListener("keydown", onKey);
  addEventListener("hashchange", route);
  filterIndex();
  route();
})();
