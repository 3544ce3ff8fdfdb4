/* The map of a whole body. What it shows is asked of the server by extent: outlines where they are few, counts where
   they are many. The address follows the map, so that a place can be sent to somebody. */
(function () {
  "use strict";
  var M = window.ConcordMap;
  var WAIT = 200;
  var STRETCHED = 1.15;

  function boxOf(map) {
    var bounds = map.getBounds();
    return [bounds.getWest(), Math.max(-90, bounds.getSouth()), bounds.getEast(), Math.min(90, bounds.getNorth())];
  }

  function written(box) {
    return box
      .map(function (figure) {
        return Number(figure.toPrecision(9));
      })
      .join(",");
  }

  /* Between −180 and 180, as the page reads it; a box over the 180th meridian has its west in the east. */
  function kept(box) {
    if (box[2] - box[0] >= 360) {
      return [-180, box[1], 180, box[3]];
    }
    function turned(figure) {
      return ((((figure + 180) % 360) + 360) % 360) - 180;
    }
    return [turned(box[0]), box[1], turned(box[2]), box[3]];
  }

  /* The turn of the body on which a feature lies nearest to the middle of the map. */
  function brought(feature, middle) {
    var first = null;
    M.positions(feature.geometry.coordinates, function (position) {
      first = first === null ? position[0] : first;
    });
    var turn = 360 * Math.round((middle - first) / 360);
    if (turn) {
      M.positions(feature.geometry.coordinates, function (position) {
        position[0] += turn;
      });
    }
    return turn;
  }

  function fill(table, rows, mode) {
    var body = table.querySelector("tbody");
    var heads = table.querySelectorAll("[data-mode]");
    heads.forEach(function (head) {
      head.hidden = head.dataset.mode !== mode;
    });
    body.replaceChildren.apply(
      body,
      rows.map(function (row) {
        var line = M.html("tr", "govuk-table__row");
        var first = M.html("td", "govuk-table__cell");
        var link = M.html("a", "govuk-link" + (mode === "outlines" ? " concord-number" : ""), row.words);
        link.href = row.href;
        first.appendChild(link);
        line.appendChild(first);
        (mode === "outlines" ? [row.name, row.holder, row.area, row.state] : [row.where]).forEach(function (words) {
          line.appendChild(M.html("td", "govuk-table__cell", words));
        });
        return line;
      })
    );
    table.hidden = rows.length === 0;
  }

  function start(figure) {
    var words = figure.dataset;
    var canvas = figure.querySelector("[data-map-canvas]");
    var sentence = figure.querySelector("[data-map-sentence]");
    var list = figure.querySelector("[data-map-legend]");
    var table = document.querySelector("[data-map-table]");
    var listed = document.querySelector("[data-map-list]");
    var radius = Number(words.radiusM);
    canvas.hidden = false;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", words.wordsMap);
    var first = words.box.split(",").map(Number);
    if (first[0] > first[2]) {
      first[2] += 360;
    }
    var drawnFor = (first[1] + first[3]) / 2;
    var map = L.map(canvas, {
      crs: M.crs(radius, drawnFor),
      attributionControl: false,
      fadeAnimation: false,
      maxZoom: 30,
      minZoom: -4,
      scrollWheelZoom: true,
      zoomAnimation: false,
      zoomSnap: 0.25,
    });
    var renderer = L.svg({ padding: 0.1 });
    var sheet = M.element("svg", { "class": "concord-map__graticule", "aria-hidden": "true", focusable: "false" });
    canvas.insertBefore(sheet, canvas.firstChild);
    var group = L.layerGroup().addTo(map);
    var asked = 0;
    var timer = null;

    function fit(box) {
      map.fitBounds([[box[1], box[0]], [box[3], box[2]]], { animate: false });
    }

    /* A degree of longitude is as wide as it is in the middle of the map; far to the north that is another width. */
    function straighten() {
      var latitude = Math.max(-85, Math.min(85, map.getCenter().lat));
      var now = Math.cos((latitude * Math.PI) / 180);
      var then = Math.cos((drawnFor * Math.PI) / 180);
      if (Math.max(now / then, then / now) > STRETCHED) {
        drawnFor = latitude;
        map.options.crs = M.crs(radius, latitude);
        map.setView(map.getCenter(), map.getZoom(), { reset: true, animate: false });
      }
    }

    function count(feature) {
      var properties = feature.properties;
      var at = L.latLng(feature.geometry.coordinates[1], feature.geometry.coordinates[0]);
      var size = Math.min(26, 9 + 3.2 * Math.log10(properties.count + 1));
      var dot = L.circleMarker(at, { renderer: renderer, radius: size, color: "#14213d", weight: 1.5, fillColor: "#1f5fbf", fillOpacity: 0.85, className: "concord-map__count" });
      dot.bindTooltip(String(properties.count), { permanent: true, direction: "center", className: "concord-map__figure" });
      dot.spoken = properties.label + ". " + words.wordsCloser;
      dot.on("click", function () {
        fit(properties.box.map(function (figure, index) {
          return index % 2 ? figure : figure + feature.turn;
        }));
      });
      return dot;
    }

    var holders = [];
    function holderOf(name) {
      var known = holders.find(function (holder) {
        return holder.name === name;
      });
      if (!known) {
        known = { name: name, index: holders.length, hatch: M.HATCHES[holders.length % M.HATCHES.length] };
        holders.push(known);
      }
      return known;
    }
    function idOf(holder) {
      return "extent-hatch-" + holder.index;
    }

    function outline(feature) {
      var properties = feature.properties;
      var overlap = properties.kind === "overlap";
      var holder = overlap ? null : holderOf(properties.holder);
      var style = overlap
        ? { color: M.OVERLAP, weight: 2, fillColor: M.OVERLAP, fillOpacity: 0.65 }
        : { color: holder.hatch.colour, weight: properties.senior ? 4 : 1.5, fillColor: "url(#" + idOf(holder) + ")", fillOpacity: 1 };
      var layer = L.geoJSON(feature, { style: L.extend(style, { renderer: renderer, className: "concord-map__shape", lineJoin: "round" }), renderer: renderer }).getLayers()[0];
      layer.spoken = properties.label + (properties.holder ? ", " + words.wordsHeld + " " + properties.holder : "");
      layer.bindTooltip(properties.label, { sticky: true });
      layer.bindPopup(function () {
        return M.popup(properties, words);
      });
      return layer;
    }

    function show(answer) {
      var middle = map.getCenter().lng;
      var has = { senior: false, overlap: false };
      group.clearLayers();
      holders = [];
      var layers = answer.features.map(function (feature) {
        feature.turn = brought(feature, middle);
        has.overlap = has.overlap || feature.properties.kind === "overlap";
        has.senior = has.senior || Boolean(feature.properties.senior);
        var layer = feature.properties.kind === "count" ? count(feature) : outline(feature);
        group.addLayer(layer);
        return layer;
      });
      if (renderer._container) {
        renderer._container.querySelectorAll("defs").forEach(function (old) {
          old.remove();
        });
        var definitions = M.element("defs", {});
        holders.forEach(function (holder) {
          definitions.appendChild(M.pattern(idOf(holder), holder.hatch));
        });
        renderer._container.insertBefore(definitions, renderer._container.firstChild);
      }
      list.replaceChildren();
      if (answer.mode === "outlines" && holders.length && holders.length <= M.HATCHES.length) {
        M.legend(list, holders, idOf, words, has);
      } else {
        list.hidden = true;
      }
      if (layers.length) {
        M.keyboard(layers, answer.mode === "counts" ? function (layer) {
          layer.fire("click");
          canvas.focus();
        } : null);
      }
      sentence.textContent = answer.sentence;
      fill(table, answer.rows, answer.mode);
    }

    function ask() {
      var turn = (asked += 1);
      var box = boxOf(map);
      var given = new URLSearchParams(words.narrowed);
      given.set("box", written(box));
      fetch(words.extent + "?" + given.toString(), { headers: { Accept: "application/json" }, credentials: "same-origin" })
        .then(function (answer) {
          if (!answer.ok) {
            throw new Error(String(answer.status));
          }
          return answer.json();
        })
        .then(function (answer) {
          if (turn === asked) {
            show(answer);
          }
        })
        .catch(function () {
          sentence.textContent = words.wordsFailed;
        });
      given.set("box", written(kept(box)));
      window.history.replaceState(null, "", window.location.pathname + "?" + given.toString());
      if (listed) {
        listed.href = listed.dataset.mapList + "?" + given.toString();
      }
    }

    map.on("move zoom resize viewreset", function () {
      M.graticule(map, sheet);
    });
    map.on("moveend zoomend resize", function () {
      straighten();
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, WAIT);
    });
    fit(first);
    M.graticule(map, sheet);
    L.control.scale({ imperial: false, maxWidth: 160 }).addTo(map);
    M.northArrow().addTo(map);
    M.control("bottomright", function () {
      var button = M.html("button", "concord-map__fit", words.wordsFit);
      button.type = "button";
      L.DomEvent.disableClickPropagation(button);
      button.addEventListener("click", function () {
        fit(words.whole.split(",").map(Number));
      });
      return button;
    }).addTo(map);
  }

  document.querySelectorAll("[data-extent]").forEach(start);
})();
