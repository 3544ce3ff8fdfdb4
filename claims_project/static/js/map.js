/* Draws the claims of components/map.html: outlines hatched by holder, overlaps solid, the senior's edge thicker.
   No pictures are fetched: longitude and latitude are drawn straight, with the body's own radius for the scale bar. */
(function () {
  "use strict";
  var M = window.ConcordMap;
  var CROWDED = 14;
  var TINY = 12;

  /* A claim too small to be seen at this scale is marked with a dot; labels that would lie on others are left out. */
  function keepLegible(map, layers, dots) {
    var taken = Array.from(map.getContainer().querySelectorAll(".leaflet-control"), function (box) {
      return box.getBoundingClientRect();
    });
    var frame = map.getContainer().getBoundingClientRect();
    layers.forEach(function (layer, index) {
      var bounds = layer.getBounds();
      var size = map.latLngToContainerPoint(bounds.getSouthEast()).subtract(map.latLngToContainerPoint(bounds.getNorthWest()));
      var tiny = Math.max(size.x, size.y) < TINY;
      if (tiny) {
        dots[index].addTo(map);
      } else {
        dots[index].remove();
      }
      var tooltip = layer.getTooltip();
      var label = tooltip && tooltip.options.permanent ? tooltip.getElement() : null;
      if (!label) {
        return;
      }
      label.hidden = false;
      tooltip.options.direction = tiny ? "top" : "center";
      tooltip.options.offset = L.point(0, tiny ? -4 : 0);
      tooltip.update();
      var box = label.getBoundingClientRect();
      label.hidden = box.left < frame.left || box.right > frame.right || taken.some(function (other) {
        return box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
      });
      if (!label.hidden) {
        taken.push(box);
      }
    });
  }

  function draw(figure) {
    var source = document.getElementById(figure.dataset.map);
    var features = source ? JSON.parse(source.textContent).features : [];
    features = features.filter(function (feature) {
      return feature.geometry && feature.geometry.coordinates.length;
    });
    if (!features.length) {
      return;
    }
    M.acrossTheMeridian(features);
    var words = figure.dataset;
    var canvas = figure.querySelector("[data-map-canvas]");
    canvas.hidden = false;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", words.wordsMap);

    var map = L.map(canvas, {
      crs: M.crs(Number(words.radiusM) || 1737400, M.middleLatitude(features)),
      attributionControl: false,
      fadeAnimation: false,
      maxZoom: 30,
      scrollWheelZoom: false,
      zoomAnimation: false,
      zoomSnap: 0.25,
    });
    var renderer = L.svg({ padding: 0.5 });
    var sheet = M.element("svg", { "class": "concord-map__graticule", "aria-hidden": "true", focusable: "false" });
    canvas.insertBefore(sheet, canvas.firstChild);

    var holders = [];
    function holderOf(properties) {
      var name = properties.holder || "";
      var known = holders.find(function (holder) {
        return holder.name === name;
      });
      if (!known) {
        var index = Number.isInteger(properties.pattern) ? properties.pattern : holders.length;
        known = { name: name, index: holders.length, hatch: M.HATCHES[index % M.HATCHES.length] };
        holders.push(known);
      }
      return known;
    }
    function idOf(holder) {
      return figure.dataset.map + "-hatch-" + holder.index;
    }

    var has = { senior: false, overlap: false };
    var claims = features.filter(function (feature) {
      return feature.properties.kind !== "overlap";
    });
    var overlaps = features.filter(function (feature) {
      return feature.properties.kind === "overlap";
    });
    var layers = claims.concat(overlaps).map(function (feature) {
      var properties = feature.properties;
      var style = { renderer: renderer, lineJoin: "round" };
      if (properties.kind === "overlap") {
        has.overlap = true;
        L.extend(style, { color: M.OVERLAP, weight: 2, fillColor: M.OVERLAP, fillOpacity: 0.65, className: "concord-map__shape" });
      } else {
        var holder = holderOf(properties);
        has.senior = has.senior || Boolean(properties.senior);
        L.extend(style, { color: holder.hatch.colour, weight: properties.senior ? 5 : 2, fillColor: "url(#" + idOf(holder) + ")", fillOpacity: 1, className: "concord-map__shape" });
      }
      var layer = L.geoJSON(feature, { style: style, renderer: renderer }).getLayers()[0];
      layer.spoken = properties.label + (properties.holder ? ", " + words.wordsHeld + " " + properties.holder : "");
      layer.bindPopup(function () {
        return M.popup(properties, words);
      });
      return layer;
    });
    var group = L.featureGroup(layers);
    function fit() {
      var side = canvas.clientWidth > 600 ? 96 : 40;
      map.fitBounds(group.getBounds(), { paddingTopLeft: [side, 28], paddingBottomRight: [side, 52], animate: false });
    }
    fit();
    group.addTo(map);
    var definitions = M.element("defs", {});
    holders.forEach(function (holder) {
      definitions.appendChild(M.pattern(idOf(holder), holder.hatch));
    });
    renderer._container.insertBefore(definitions, renderer._container.firstChild);
    layers.forEach(function (layer) {
      if (layer.feature.properties.kind !== "overlap" && claims.length <= CROWDED) {
        layer.bindTooltip(layer.feature.properties.label, { permanent: true, direction: "center", className: "concord-map__label" });
      } else {
        layer.bindTooltip(layer.feature.properties.label, { sticky: true });
      }
    });
    M.keyboard(layers);
    var dots = layers.map(function (layer) {
      var overlap = layer.feature.properties.kind === "overlap";
      var fill = overlap ? M.OVERLAP : holderOf(layer.feature.properties).hatch.colour;
      var dot = L.circleMarker(layer.getBounds().getCenter(), { renderer: renderer, radius: overlap ? 4 : 6, color: "#fff", weight: 1.5, fillColor: fill, fillOpacity: 1 });
      dot.bindTooltip(layer.feature.properties.label);
      dot.on("click", function () {
        layer.openPopup();
      });
      return dot;
    });
    map.on("move zoom resize viewreset", function () {
      M.graticule(map, sheet);
    });
    M.graticule(map, sheet);
    L.control.scale({ imperial: false, maxWidth: 160 }).addTo(map);
    M.northArrow().addTo(map);
    M.control("bottomright", function () {
      var button = M.html("button", "concord-map__fit", words.wordsFit);
      button.type = "button";
      L.DomEvent.disableClickPropagation(button);
      button.addEventListener("click", fit);
      return button;
    }).addTo(map);
    function legible() {
      keepLegible(map, layers, dots);
    }
    map.on("moveend zoomend resize", legible);
    legible();
    M.legend(figure.querySelector("[data-map-legend]"), holders, idOf, words, has);
    window.addEventListener("beforeprint", function () {
      map.invalidateSize({ animate: false });
      fit();
    });
  }

  document.querySelectorAll("[data-map]").forEach(function (figure) {
    if (!figure.dataset.drawn) {
      figure.dataset.drawn = "yes";
      draw(figure);
    }
  });
})();
