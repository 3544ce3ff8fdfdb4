/* What every map of the office is drawn with: hatches, graticule, scale, north, legend, and the way of the keyboard.
   No pictures are fetched: longitude and latitude are drawn straight, with the body's own radius for the scale bar. */
(function () {
  "use strict";
  var SVG = "http://www.w3.org/2000/svg";
  var HATCHES = [
    { colour: "#1f5fbf", lines: ["M0 10L10 0"] },
    { colour: "#5b2d8e", lines: ["M0 0L10 10"] },
    { colour: "#00645f", lines: ["M0 5H10"] },
    { colour: "#7a3b00", lines: ["M5 0V10"] },
    { colour: "#14213d", lines: ["M0 0L10 10", "M0 10L10 0"] },
    { colour: "#a3195b", lines: ["M0 5H10", "M5 0V10"] },
    { colour: "#3d5a00", lines: ["M0 10L5 0L10 10"] },
    { colour: "#4a5568", lines: ["M4 5h2", "M9 0h1", "M0 0h1", "M0 10h1", "M9 10h1"] },
  ];
  var OVERLAP = "#b35c00";
  var STEPS = [2, 5, 10, 15, 30, 45, 60, 90];
  var APART = { across: 84, up: 56 };

  function element(name, attributes, words) {
    var made = document.createElementNS(SVG, name);
    Object.keys(attributes).forEach(function (key) {
      made.setAttribute(key, attributes[key]);
    });
    if (words !== undefined) {
      made.textContent = words;
    }
    return made;
  }

  function html(name, className, words) {
    var made = document.createElement(name);
    made.className = className;
    if (words !== undefined) {
      made.textContent = words;
    }
    return made;
  }

  function pattern(id, hatch) {
    var made = element("pattern", { id: id, width: 10, height: 10, patternUnits: "userSpaceOnUse" });
    made.appendChild(element("rect", { width: 10, height: 10, fill: hatch.colour, "fill-opacity": 0.08 }));
    hatch.lines.forEach(function (line) {
      made.appendChild(element("path", { d: line, fill: "none", stroke: hatch.colour, "stroke-width": 1.4, "stroke-linecap": "square" }));
    });
    return made;
  }

  function positions(coordinates, visit) {
    if (typeof coordinates[0] === "number") {
      visit(coordinates);
    } else {
      coordinates.forEach(function (part) {
        positions(part, visit);
      });
    }
  }

  /* Claims on both sides of the 180th meridian are drawn together: the western ones move one turn to the east. */
  function acrossTheMeridian(features) {
    var west = 180;
    var east = -180;
    function each(visit) {
      features.forEach(function (feature) {
        positions(feature.geometry.coordinates, visit);
      });
    }
    each(function (position) {
      west = Math.min(west, position[0]);
      east = Math.max(east, position[0]);
    });
    if (east - west > 180) {
      each(function (position) {
        if (position[0] < 0) {
          position[0] += 360;
        }
      });
    }
  }

  function middleLatitude(features) {
    var south = 90;
    var north = -90;
    features.forEach(function (feature) {
      positions(feature.geometry.coordinates, function (position) {
        south = Math.min(south, position[1]);
        north = Math.max(north, position[1]);
      });
    });
    return (south + north) / 2;
  }

  /* Straight degrees, a degree of longitude as wide as it is at the middle of what is shown: shapes look as on the ground. */
  function crs(radius, latitude) {
    var narrow = Math.max(0.02, Math.cos((latitude * Math.PI) / 180));
    return L.extend({}, L.CRS.EPSG4326, {
      code: "straight",
      R: radius,
      transformation: L.transformation(narrow / 180, 1, -1 / 180, 0.5),
    });
  }

  /* The smallest step that keeps the lines far enough apart for their labels. */
  function niceStep(wanted) {
    if (wanted > 1) {
      return STEPS.find(function (step) {
        return step >= wanted;
      }) || 90;
    }
    var power = Math.pow(10, Math.floor(Math.log10(wanted)));
    var lead = wanted / power;
    return (lead > 5 ? 10 : lead > 2 ? 5 : lead > 1 ? 2 : 1) * power;
  }

  function degrees(value, step, positive, negative) {
    var places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    var turned = positive === "E" ? ((((value + 180) % 360) + 360) % 360) - 180 : value;
    var words = Math.abs(turned).toFixed(places) + "°";
    return Math.abs(turned) < step / 1000 || Math.abs(turned) === 180 ? words : words + (turned > 0 ? positive : negative);
  }

  function graticule(map, sheet) {
    var bounds = map.getBounds();
    var size = map.getSize();
    var wide = ((bounds.getEast() - bounds.getWest()) * APART.across) / size.x;
    var high = ((bounds.getNorth() - bounds.getSouth()) * APART.up) / size.y;
    var step = niceStep(wide);
    var rise = niceStep(high);
    sheet.replaceChildren();
    sheet.setAttribute("width", size.x);
    sheet.setAttribute("height", size.y);
    function line(from, to) {
      sheet.appendChild(element("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, "class": "concord-map__line" }));
    }
    var lat;
    var lng;
    var at;
    for (lng = Math.ceil(bounds.getWest() / step) * step; lng <= bounds.getEast(); lng += step) {
      at = Math.round(map.latLngToContainerPoint([bounds.getNorth(), lng]).x) + 0.5;
      line({ x: at, y: 0 }, { x: at, y: size.y });
      if (at > 48 && at < size.x - 104) {
        sheet.appendChild(element("text", { x: at + 4, y: 14, "class": "concord-map__degrees" }, degrees(lng, step, "E", "W")));
      }
    }
    for (lat = Math.ceil(Math.max(-90, bounds.getSouth()) / rise) * rise; lat <= Math.min(90, bounds.getNorth()); lat += rise) {
      at = Math.round(map.latLngToContainerPoint([lat, bounds.getWest()]).y) + 0.5;
      line({ x: 0, y: at }, { x: size.x, y: at });
      if (at > 64 && at < size.y - 56) {
        sheet.appendChild(element("text", { x: size.x - 6, y: at - 4, "text-anchor": "end", "class": "concord-map__degrees" }, degrees(lat, rise, "N", "S")));
      }
    }
  }

  function control(position, build) {
    var made = L.control({ position: position });
    made.onAdd = build;
    return made;
  }

  function northArrow() {
    return control("topright", function () {
      var box = html("div", "concord-map__north");
      var drawing = element("svg", { viewBox: "0 0 24 40", width: 24, height: 40, role: "img", "aria-label": "North is up" });
      drawing.appendChild(element("path", { d: "M12 1L20 24L12 19Z", fill: "#14213d", stroke: "#14213d" }));
      drawing.appendChild(element("path", { d: "M12 1L4 24L12 19Z", fill: "#fff", stroke: "#14213d" }));
      drawing.appendChild(element("text", { x: 12, y: 38, "text-anchor": "middle", "class": "concord-map__n" }, "N"));
      box.appendChild(drawing);
      return box;
    });
  }

  function popup(properties, words) {
    var box = html("div", "concord-map__popup");
    box.appendChild(html("strong", "", properties.label));
    if (properties.holder) {
      box.appendChild(html("span", "", words.wordsHeld + " " + properties.holder));
    }
    if (properties.href) {
      var link = html("a", "govuk-link", words.wordsOpen + " " + properties.label);
      link.href = properties.href;
      box.appendChild(link);
    }
    return box;
  }

  function swatch(attributes, id) {
    var drawing = element("svg", { width: 30, height: 20, "aria-hidden": "true", focusable: "false" });
    drawing.appendChild(element("rect", L.extend({ x: 2, y: 2, width: 26, height: 16 }, attributes)));
    if (id) {
      drawing.firstChild.setAttribute("fill", "url(#" + id + ")");
    }
    return drawing;
  }

  function legend(list, holders, idOf, words, has) {
    function item(drawing, text) {
      var line = html("li", "concord-map__key");
      line.appendChild(drawing);
      line.appendChild(document.createTextNode(text));
      list.appendChild(line);
    }
    holders.forEach(function (holder) {
      item(swatch({ stroke: holder.hatch.colour, "stroke-width": 2 }, idOf(holder)), holder.name || words.wordsNobody);
    });
    if (has.senior) {
      item(swatch({ stroke: "#14213d", "stroke-width": 5, fill: "none" }), words.wordsSenior);
    }
    if (has.overlap) {
      item(swatch({ stroke: OVERLAP, "stroke-width": 2, fill: OVERLAP, "fill-opacity": 0.65 }), words.wordsOverlap);
    }
    list.hidden = false;
  }

  /* One outline can be tabbed to; the arrow keys go on from it, in the order of the table. */
  function keyboard(layers, open) {
    var paths = layers.map(function (layer) {
      return layer.getElement();
    });
    function visit(index) {
      paths.forEach(function (path) {
        path.setAttribute("tabindex", "-1");
      });
      paths[index].setAttribute("tabindex", "0");
      paths[index].focus();
    }
    paths.forEach(function (path, index) {
      path.setAttribute("tabindex", index === 0 ? "0" : "-1");
      path.setAttribute("role", "button");
      path.setAttribute("aria-label", layers[index].spoken);
      path.addEventListener("keydown", function (event) {
        var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (step) {
          visit((index + step + paths.length) % paths.length);
        } else if (open && (event.key === "Enter" || event.key === " ")) {
          open(layers[index]);
        } else if (event.key === "Enter" || event.key === " ") {
          layers[index].openPopup();
          var link = document.querySelector(".concord-map__popup a");
          if (link) {
            link.focus();
          }
        } else {
          return;
        }
        event.preventDefault();
        event.stopPropagation();
      });
    });
    layers.forEach(function (layer, index) {
      layer.on("popupopen", function (event) {
        event.popup.getElement().addEventListener("keydown", function (pressed) {
          if (pressed.key === "Escape") {
            layer.closePopup();
            visit(index);
          }
        });
      });
    });
  }

  window.ConcordMap = {
    HATCHES: HATCHES,
    OVERLAP: OVERLAP,
    element: element,
    html: html,
    pattern: pattern,
    positions: positions,
    acrossTheMeridian: acrossTheMeridian,
    middleLatitude: middleLatitude,
    crs: crs,
    niceStep: niceStep,
    degrees: degrees,
    graticule: graticule,
    control: control,
    northArrow: northArrow,
    popup: popup,
    swatch: swatch,
    legend: legend,
    keyboard: keyboard,
  };
})();
