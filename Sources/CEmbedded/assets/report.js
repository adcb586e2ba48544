// SPDX-License-Identifier: Apache-2.0
"use strict";
(() => {
  const root = document.documentElement;
  const source = document.getElementById("report-data");
  const data = source ? JSON.parse(source.textContent) : null;
  if (!data || typeof echarts === "undefined") return;
  root.classList.add("scripted");

  // The policy forbids style attributes; the chart library's SVG sets some. The same declarations are
  // allowed through the object model.
  const setAttribute = SVGElement.prototype.setAttribute;
  SVGElement.prototype.setAttribute = function (name, value) {
    if (name === "style") this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };

  const charts = [];
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  let hasPatterns = window.matchMedia("(prefers-contrast: more)").matches;
  const isNarrow = () => root.clientWidth < 640;
  const ink = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim();
  const seriesInk = (index) => ink(`series-${index % 10}`);
  const dashes = ["solid", [7, 3], [2, 2], [9, 3, 2, 3]];
  const dash = (index) => dashes[Math.floor(index / 10) % dashes.length];
  const label = (index) => data.strategies[index].label;
  // Names differ at both ends: what is too long loses its middle.
  const cut = (text, length) => {
    const letters = Array.from(text);
    if (letters.length <= length) return text;
    const tail = Math.floor(length / 2);
    return letters.slice(0, length - 1 - tail).join("") + "…" + letters.slice(-tail).join("");
  };
  const number = (value, digits = 4) =>
    value === null || value === undefined ? "–" : String(Number(value.toPrecision(digits)));
  // Colours stay with a strategy, whatever the chart: competing ones in order, the baseline included.
  const inkOf = (index) => (data.strategies[index].isYardstick ? ink("muted") : seriesInk(index));
  const baseline = data.strategies.findIndex((strategy) => strategy.isBaseline);

  function frame() {
    return {
      animation: false,
      backgroundColor: "transparent",
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink("text") },
      aria: { enabled: true, decal: { show: hasPatterns } },
    };
  }

  function tooltip(extra) {
    return {
      renderMode: "richText",
      confine: true,
      backgroundColor: ink("page"),
      borderColor: ink("strong-rule"),
      borderWidth: 1,
      textStyle: { color: ink("text"), fontSize: 12 },
      ...extra,
    };
  }

  function axis(name, extra) {
    return {
      name,
      nameLocation: "middle",
      nameGap: 30,
      nameTextStyle: { color: ink("muted"), fontSize: 12 },
      axisLine: { show: true, lineStyle: { color: ink("strong-rule") } },
      axisTick: { show: false },
      axisLabel: { color: ink("muted"), fontSize: 12, hideOverlap: true },
      splitLine: { lineStyle: { color: ink("rule") } },
      ...extra,
    };
  }

  // Names in legends and axes are data: braces would be read as rich text, so names go by number.
  function legend(names, extra) {
    return {
      type: "scroll",
      bottom: 0,
      icon: "roundRect",
      itemWidth: 11,
      itemHeight: 11,
      itemGap: 14,
      textStyle: { color: ink("text"), fontSize: 12 },
      inactiveColor: ink("strong-rule"),
      pageTextStyle: { color: ink("muted") },
      pageIconColor: ink("text"),
      pageIconInactiveColor: ink("rule"),
      formatter: (key) => cut(names[Number(key)], isNarrow() ? 22 : 32),
      data: names.map((_, index) => String(index)),
      ...extra,
    };
  }

  function strategyAxis(order) {
    return axis(undefined, {
      type: "category",
      inverse: true,
      data: order.map(String),
      splitLine: { show: false },
      axisLabel: {
        color: ink("text"),
        fontSize: 12,
        interval: 0,
        formatter: (key) => cut(label(Number(key)), isNarrow() ? 15 : 30),
      },
    });
  }

  function place(id, option, height) {
    const element = document.getElementById(id);
    if (!element) return;
    const entry = { element, option, chart: null };
    if (height) element.style.height = `${height}px`;
    charts.push(entry);
    draw(entry);
    new ResizeObserver(() => entry.chart.resize()).observe(element);
  }

  function draw(entry) {
    if (entry.chart) entry.chart.dispose();
    const description = entry.element.getAttribute("aria-label");
    entry.chart = echarts.init(entry.element, null, { renderer: "svg" });
    const option = entry.option();
    option.aria.label = { description };
    entry.chart.setOption(option);
  }

  function valueOption() {
    const rows = data.value.rows;
    const order = rows.map((_, index) => index).filter((index) => rows[index][0] !== null);
    const whisker = (params, api) => {
      const y = api.value(0);
      const [low, high] = [api.coord([api.value(1), y]), api.coord([api.value(2), y])];
      const stroke = { stroke: inkOf(order[y]), lineWidth: 2, fill: null };
      const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: stroke });
      return {
        type: "group",
        children: [
          line(low[0], low[1], high[0], high[1]),
          line(low[0], low[1] - 4, low[0], low[1] + 4),
          line(high[0], high[1] - 4, high[0], high[1] + 4),
        ],
      };
    };
    const reference = baseline >= 0 ? rows[baseline][0] : null;
    return {
      ...frame(),
      grid: { left: 8, right: 20, top: 8, bottom: 44, containLabel: true },
      tooltip: tooltip({
        formatter: ({ dataIndex }) => {
          const [mean, low, high] = rows[order[dataIndex]];
          const interval = low === null ? "" : `\n95 %: ${number(low)} … ${number(high)}`;
          return `${label(order[dataIndex])}\n${number(mean)}${interval}`;
        },
      }),
      xAxis: axis(data.value.name, { type: "value", scale: true }),
      yAxis: strategyAxis(order),
      series: [
        {
          type: "custom",
          renderItem: whisker,
          silent: true,
          encode: { x: [1, 2], y: 0 },
          data: order
            .map((strategy, index) => [index, rows[strategy][1], rows[strategy][2]])
            .filter((row) => row[1] !== null),
        },
        {
          type: "scatter",
          symbolSize: 10,
          data: order.map((strategy, index) => ({
            value: [rows[strategy][0], index],
            itemStyle: data.strategies[strategy].isYardstick
              ? { color: ink("page"), borderColor: ink("muted"), borderWidth: 2 }
              : { color: inkOf(strategy) },
          })),
          markLine:
            reference === null
              ? undefined
              : {
                  silent: true,
                  symbol: "none",
                  precision: -1,
                  lineStyle: { color: ink("muted"), type: "dashed", width: 1 },
                  label: { show: false },
                  data: [{ xAxis: reference }],
                },
        },
      ],
    };
  }

  // The first few strategies, the baseline and the oracle are drawn; the reader adds others.
  function selectiveLegend(rows) {
    const firstFew = new Set(rows.slice(0, 5).map((row) => row.strategy));
    const selected = {};
    data.strategies.forEach((strategy, index) => {
      const isOracle = strategy.isYardstick && strategy.label === "oracle";
      selected[index] = firstFew.has(index) || strategy.isBaseline || isOracle;
    });
    return legend(data.strategies.map((strategy) => strategy.label), {
      data: rows.map((row) => String(row.strategy)),
      selected,
      selector: [
        { type: "all", title: "All" },
        { type: "inverse", title: "Invert" },
      ],
      selectorLabel: { color: ink("muted"), borderColor: ink("strong-rule"), fontSize: 11 },
    });
  }

  const lineOf = (strategy) => ({
    width: data.strategies[strategy].isBaseline ? 3 : 2,
    type: data.strategies[strategy].isYardstick ? [4, 4] : dash(strategy),
  });

  function latencyOption() {
    const rows = data.latency;
    const times = rows.flatMap((row) => row.seconds);
    const [least, most] = [Math.min(...times), Math.max(...times)];
    return {
      ...frame(),
      grid: { left: 8, right: 20, top: 28, bottom: 72, containLabel: true },
      legend: selectiveLegend(rows),
      tooltip: tooltip({
        trigger: "item",
        formatter: ({ seriesName, value }) =>
          `${label(Number(seriesName))}\n${number(value[1], 3)} % within ${number(value[0], 3)} s`,
      }),
      xAxis: axis("End-to-end latency [s], logarithmic", {
        type: "log",
        min: least,
        max: most,
        axisLabel: {
          color: ink("muted"),
          fontSize: 12,
          hideOverlap: true,
          showMinLabel: false,
          showMaxLabel: false,
          formatter: (value) => number(value, 3),
        },
        minorSplitLine: { show: false },
      }),
      yAxis: axis(undefined, {
        type: "value",
        min: 0,
        max: 100,
        axisLabel: { color: ink("muted"), fontSize: 12, formatter: (value) => `${value} %` },
      }),
      series: rows.map((row, position) => ({
        type: "line",
        name: String(row.strategy),
        showSymbol: false,
        symbol: "circle",
        symbolSize: 6,
        triggerLineEvent: true,
        color: inkOf(row.strategy),
        lineStyle: lineOf(row.strategy),
        emphasis: { focus: "series" },
        data: row.seconds.map((second, index) => [second, row.percent[index]]),
        markLine: position > 0 ? undefined : objectiveLines(least, most),
      })),
    };
  }

  function objectiveLines(least, most) {
    const bySecond = new Map();
    for (const { name, seconds } of data.objectives) {
      if (seconds < least || seconds > most) continue;
      bySecond.set(seconds, [...(bySecond.get(seconds) || []), name]);
    }
    return {
      silent: true,
      symbol: "none",
      precision: -1,
      lineStyle: { color: ink("strong-rule"), type: "dotted", width: 1.5 },
      label: {
        color: ink("muted"),
        fontSize: 11,
        position: "insideStartTop",
        formatter: ({ value }) => `SLO ${cut((bySecond.get(value) || []).join(", "), 24)}`,
      },
      data: Array.from(bySecond.keys(), (second) => ({ xAxis: second })),
    };
  }

  const faultAreas = (at, hasLabel, marks) => ({
    silent: true,
    z: at,
    itemStyle: { color: ink("fault"), borderColor: ink("bad"), borderWidth: 1 },
    label: {
      show: hasLabel,
      color: ink("text"),
      fontSize: 11,
      position: "top",
      formatter: ({ name }) => cut(name, 20),
    },
    data: marks,
  });

  function latencyTimeOption() {
    const { starts, rows } = data.latencyOverTime;
    const times = rows.flatMap((row) => row.seconds).filter((second) => second > 0);
    if (times.length === 0) times.push(1);
    // Logarithmic axes label powers of ten only, too few for a narrow range.
    const isTall = Math.max(...times) > 20 * Math.min(...times);
    const least = isTall ? Math.min(...times) / 1.1 : 0;
    const most = Math.max(...times) * (isTall ? 1.5 : 1.15);
    const marks = data.faults.map((fault) => [{ xAxis: fault.start, name: fault.label }, { xAxis: fault.end }]);
    const point = (row, index) =>
      row.beyond.includes(index)
        ? { value: [starts[index], most], symbol: "triangle", symbolSize: 9 }
        : { value: [starts[index], row.seconds[index]], symbol: "none" };
    return {
      ...frame(),
      grid: { left: 8, right: 20, top: 28, bottom: 72, containLabel: true },
      legend: selectiveLegend(rows),
      tooltip: tooltip({
        trigger: "item",
        formatter: ({ seriesName, dataIndex, value }) =>
          `${label(Number(seriesName))}\nFrom ${number(starts[dataIndex], 6)} s: ` +
          (value[1] === most ? "> deadline" : `${number(value[1], 3)} s`),
      }),
      xAxis: axis("Time [s]", {
        type: "value",
        min: starts[0],
        max: starts[starts.length - 1],
        splitLine: { show: false },
        splitNumber: isNarrow() ? 3 : 8,
        axisLabel: { color: ink("muted"), fontSize: 12, hideOverlap: true, showMaxLabel: false },
      }),
      yAxis: axis(undefined, {
        type: isTall ? "log" : "value",
        min: least,
        max: most,
        axisLabel: {
          color: ink("muted"),
          fontSize: 12,
          showMinLabel: false,
          showMaxLabel: false,
          formatter: (value) => `${number(value, 3)} s`,
        },
      }),
      series: rows.map((row, position) => ({
        type: "line",
        name: String(row.strategy),
        triggerLineEvent: true,
        color: inkOf(row.strategy),
        lineStyle: lineOf(row.strategy),
        emphasis: { focus: "series" },
        data: row.seconds.map((_, index) => point(row, index)),
        markArea: position > 0 ? undefined : faultAreas(0, true, marks),
      })),
    };
  }

  function tradeOffOption() {
    const { cost, latency, solved, points } = data.tradeOff;
    const drawn = points.filter((point) => point.at[1] !== null);
    const solvedShares = drawn.map((point) => point.at[2]);
    const costs = drawn.map((point) => point.at[0]).filter((value) => value > 0);
    const isWide = Math.max(...costs) > 8 * Math.min(...costs) && costs.length === drawn.length;
    const times = drawn.map((point) => point.at[1]);
    const isTall = Math.max(...times) > 8 * Math.min(...times) && Math.min(...times) > 0;
    const [cheapest, dearest] = [Math.min(...costs), Math.max(...costs)];
    const item = (point) => {
      const isFarRight = point.at[0] - cheapest > (dearest - cheapest) * (isNarrow() ? 0.6 : 0.85);
      const isYardstick = data.strategies[point.strategy].isYardstick;
      return {
        value: point.at,
        name: String(point.strategy),
        symbol: isYardstick ? "diamond" : "circle",
        symbolSize: point.isOnFrontier ? 17 : 12,
        itemStyle: point.isOnFrontier
          ? { borderColor: ink("text"), borderWidth: 2, opacity: 1 }
          : { borderColor: ink("muted"), borderWidth: 1, opacity: 1 },
        label: {
          fontWeight: point.isOnFrontier ? 600 : 400,
          color: point.isOnFrontier ? ink("text") : ink("muted"),
          position: isFarRight ? "left" : "right",
        },
      };
    };
    return {
      ...frame(),
      grid: { left: 36, right: isNarrow() ? 24 : 40, top: 64, bottom: 44, containLabel: true },
      tooltip: tooltip({
        formatter: ({ name, value }) =>
          `${label(Number(name))}\n${cost}: ${number(value[0])}\n${latency}: ` +
          `${number(value[1])}\n${solved}: ${number(value[2])}`,
      }),
      visualMap: {
        type: "continuous",
        dimension: 2,
        min: Math.min(...solvedShares),
        max: Math.max(...solvedShares) + 1e-9,
        orient: "horizontal",
        left: "left",
        top: 0,
        itemWidth: 12,
        itemHeight: isNarrow() ? 90 : 140,
        precision: 1,
        text: ["", solved],
        textStyle: { color: ink("muted"), fontSize: 12 },
        inRange: { color: [ink("ramp-0"), ink("ramp-1"), ink("ramp-2")] },
        calculable: true,
        handleStyle: { borderColor: ink("strong-rule") },
      },
      xAxis: axis(`${cost}${isWide ? ", logarithmic" : ""}`, {
        type: isWide ? "log" : "value",
        scale: true,
        splitNumber: isNarrow() ? 3 : 6,
        axisLabel: { color: ink("muted"), fontSize: 12, hideOverlap: true, formatter: (v) => number(v, 3) },
      }),
      yAxis: axis(`${latency}${isTall ? ", logarithmic" : ""}`, {
        type: isTall ? "log" : "value",
        scale: true,
        nameGap: 44,
        axisLabel: { color: ink("muted"), fontSize: 12, formatter: (v) => number(v, 3) },
      }),
      series: [
        {
          type: "scatter",
          clip: false,
          data: drawn.map(item),
          labelLayout: { hideOverlap: true, moveOverlap: "shiftY" },
          label: {
            show: true,
            distance: 6,
            fontSize: 11,
            formatter: ({ name }) => cut(label(Number(name)), isNarrow() ? 14 : 28),
          },
          emphasis: { scale: 1.2 },
        },
      ],
    };
  }

  let chosen = 0;

  function trafficOption() {
    const { deployments, starts, rows } = data.traffic;
    const lower = rows.findIndex((row) => row.strategy === baseline);
    const panels = lower >= 0 && lower !== chosen ? [chosen, lower] : [chosen];
    const height = panels.length === 2 ? 33 : 76;
    const grid = panels.map((_, index) => ({
      left: 52,
      right: 16,
      top: `${index === 0 ? 7 : 53}%`,
      height: `${height}%`,
    }));
    // Stacking needs an axis of categories, so a fault reaches from bin to bin.
    const binOf = (second) => Math.max(0, starts.findLastIndex((start) => start <= second));
    const marks = data.faults.map((fault) => [
      { xAxis: binOf(fault.start), name: fault.label },
      { xAxis: Math.max(binOf(fault.end), Math.min(binOf(fault.start) + 1, starts.length - 1)) },
    ]);
    const series = panels.flatMap((row, panel) =>
      deployments.map((_, index) => ({
        type: "line",
        stack: `panel ${panel}`,
        name: String(index),
        xAxisIndex: panel,
        yAxisIndex: panel,
        showSymbol: false,
        color: seriesInk(index),
        lineStyle: { width: 0 },
        areaStyle: { opacity: 0.82 },
        data: rows[row].percent[index],
        markArea: index > 0 ? undefined : faultAreas(5, panel === 0, marks),
      }))
    );
    return {
      ...frame(),
      grid,
      title: panels.map((row, panel) => ({
        text: cut(label(rows[row].strategy), 40) + (row === lower ? " (baseline)" : ""),
        left: 48,
        top: `${panel === 0 ? 0 : 46}%`,
        textStyle: { color: ink("text"), fontSize: 12, fontWeight: 600 },
      })),
      legend: legend(deployments),
      tooltip: tooltip({
        trigger: "axis",
        axisPointer: { lineStyle: { color: ink("muted") } },
        formatter: (items) => {
          const lines = items
            .filter((item) => item.value > 0.05)
            .map((item) => `${cut(deployments[Number(item.seriesName)], 32)}  ${number(item.value, 3)} %`);
          return [`From ${number(starts[items[0].dataIndex], 6)} s`, ...lines.slice(0, 14)].join("\n");
        },
      }),
      xAxis: panels.map((_, panel) =>
        axis(panel === panels.length - 1 ? "Time [s]" : undefined, {
          type: "category",
          boundaryGap: false,
          gridIndex: panel,
          data: starts.map((start) => String(Math.round(start))),
          nameGap: 26,
          splitLine: { show: false },
          axisLabel: {
            color: ink("muted"),
            fontSize: 12,
            interval: Math.max(0, Math.ceil(starts.length / (isNarrow() ? 4 : 8)) - 1),
            formatter: (second) => echarts.format.addCommas(second),
          },
        })
      ),
      yAxis: panels.map((_, panel) =>
        axis(undefined, {
          type: "value",
          gridIndex: panel,
          min: 0,
          max: 100,
          splitNumber: 2,
          axisLabel: { color: ink("muted"), fontSize: 12, formatter: (value) => `${value} %` },
        })
      ),
      series,
    };
  }

  function chooseStrategy() {
    const place = document.getElementById("chart-traffic-chooser");
    const caption = document.createElement("label");
    caption.textContent = "Strategy";
    caption.htmlFor = "traffic-strategy";
    const select = document.createElement("select");
    select.id = "traffic-strategy";
    data.traffic.rows.forEach((row, index) => {
      const option = document.createElement("option");
      option.value = String(index);
      option.textContent = label(row.strategy);
      select.append(option);
    });
    select.addEventListener("change", () => {
      chosen = Number(select.value);
      draw(charts.find((entry) => entry.element.id === "chart-traffic"));
    });
    place.append(caption, select);
  }

  function failureOption() {
    const { classes, rows } = data.failures;
    const order = rows.map((_, index) => index);
    return {
      ...frame(),
      grid: { left: 8, right: 24, top: 8, bottom: 78, containLabel: true },
      legend: legend(classes),
      tooltip: tooltip({
        formatter: ({ seriesName, dataIndex, value }) =>
          `${label(order[dataIndex])}\n${cut(classes[Number(seriesName)], 40)}: ${number(value, 3)} %`,
      }),
      xAxis: axis("Share of requests [%]", { type: "value" }),
      yAxis: strategyAxis(order),
      series: classes.map((_, index) => ({
        type: "bar",
        name: String(index),
        stack: "failures",
        barMaxWidth: 16,
        color: seriesInk(index),
        data: order.map((strategy) => rows[strategy][index]),
      })),
    };
  }

  const rowHeight = 26;
  if (data.value) place("chart-value", valueOption, 70 + rowHeight * data.value.rows.length);
  if (data.latency.length) place("chart-latency", latencyOption, 480);
  if (data.latencyOverTime) place("chart-latency-time", latencyTimeOption, 440);
  if (data.tradeOff) place("chart-trade-off", tradeOffOption, 480);
  if (data.traffic) {
    chooseStrategy();
    place("chart-traffic", trafficOption, 560);
  }
  if (data.failures) place("chart-failures", failureOption, 110 + rowHeight * data.failures.rows.length);

  const redraw = () => charts.forEach(draw);
  const theme = document.getElementById("theme");
  const patterns = document.getElementById("patterns");
  const isDark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches;
  const refresh = () => {
    theme.textContent = isDark() ? "Light" : "Dark";
    patterns.setAttribute("aria-pressed", String(hasPatterns));
    redraw();
  };
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    refresh();
  });
  patterns.addEventListener("click", () => {
    hasPatterns = !hasPatterns;
    refresh();
  });
  prefersDark.addEventListener("change", refresh);
  let wasNarrow = isNarrow();
  window.addEventListener("resize", () => {
    if (isNarrow() === wasNarrow) return;
    wasNarrow = isNarrow();
    redraw();
  });
  // Paper is light: charts follow the print style and return afterwards.
  let before;
  window.addEventListener("beforeprint", () => {
    before = root.dataset.theme;
    root.dataset.theme = "light";
    redraw();
  });
  window.addEventListener("afterprint", () => {
    if (before) root.dataset.theme = before;
    else delete root.dataset.theme;
    redraw();
  });
  theme.textContent = isDark() ? "Light" : "Dark";
  patterns.setAttribute("aria-pressed", String(hasPatterns));
  document.querySelector(".tools").hidden = false;
})();
