/* Sends the files of components/upload.html one after the other, shows how far each is, then asks what was found in it.
   The same form, without JavaScript, sends them all at once to the same address. */
(function () {
  "use strict";
  var FINAL = ["examined", "held", "ready", "failed"];
  var ASK_FIRST_MS = 1000;
  var ASK_AT_MOST_MS = 15000;

  function make(name, className, words) {
    var made = document.createElement(name);
    made.className = className;
    made.textContent = words || "";
    return made;
  }

  function size(bytes) {
    var units = ["bytes", "kB", "MB", "GB"];
    var index = 0;
    while (bytes >= 1000 && index < units.length - 1) {
      bytes /= 1000;
      index += 1;
    }
    return (index ? bytes.toFixed(1) : bytes) + " " + units[index];
  }

  function show(row, answer) {
    row.dataset.state = answer.state;
    row.querySelector("[data-file-words]").textContent = answer.words || "";
    var place = row.querySelector("[data-file-tag]");
    place.replaceChildren();
    if (answer.tag) {
      place.appendChild(make("strong", "concord-tag concord-tag--" + answer.tag, answer.tag_words || answer.state));
    }
  }

  /* Asks, ever less often, until the file has been examined. */
  function follow(row, say, wait) {
    if (!row.dataset.stateUrl || FINAL.includes(row.dataset.state)) {
      return;
    }
    window.setTimeout(function () {
      fetch(row.dataset.stateUrl, { headers: { Accept: "application/json" }, credentials: "same-origin" })
        .then(function (response) {
          return response.ok ? response.json() : Promise.reject(new Error(response.status));
        })
        .then(function (answer) {
          show(row, answer);
          if (answer.settled || FINAL.includes(answer.state)) {
            row.removeAttribute("data-state-url");
            say(row.querySelector(".concord-file__name").textContent + ": " + answer.words);
          }
          follow(row, say, Math.min(wait * 1.5, ASK_AT_MOST_MS));
        })
        .catch(function () {
          row.querySelector("[data-file-words]").textContent = "The office could not be asked what was found. It will be asked again.";
          follow(row, say, ASK_AT_MOST_MS);
        });
    }, wait);
  }

  function waitingRow(file) {
    var row = make("li", "concord-file");
    row.appendChild(make("span", "concord-file__name", file.name));
    row.appendChild(document.createTextNode(" "));
    row.appendChild(make("span", "concord-file__size", size(file.size)));
    var progress = make("progress", "concord-file__progress");
    progress.max = 100;
    progress.value = 0;
    progress.setAttribute("aria-label", file.name);
    row.appendChild(progress);
    var tag = make("span", "");
    tag.dataset.fileTag = "";
    row.appendChild(tag);
    var words = make("span", "concord-file__words", "Waiting to be sent.");
    words.dataset.fileWords = "";
    row.appendChild(words);
    return row;
  }

  function whyNot(request) {
    var page;
    try {
      var answer = JSON.parse(request.responseText);
      return answer.words || answer.detail || answer.title || "";
    } catch (notJson) {
      page = new DOMParser().parseFromString(request.responseText, "text/html");
    }
    var lines = page.querySelectorAll(".govuk-error-summary__list li, [data-refusal] p");
    return Array.from(lines, function (line) {
      return line.textContent.trim();
    }).join(" ");
  }

  function prepare(form) {
    var box = form.querySelector("input[type=file]");
    var list = form.querySelector("[data-upload-list]");
    var said = form.querySelector("[data-upload-said]");
    var pause = form.querySelector("[data-upload-pause]");
    var pauseWords = pause ? pause.textContent : "";
    var waiting = [];
    var running = null;
    var paused = false;

    function say(words) {
      said.textContent = words;
    }
    function followAll() {
      list.querySelectorAll("[data-state-url]").forEach(function (row) {
        if (!row.dataset.followed) {
          row.dataset.followed = "yes";
          follow(row, say, ASK_FIRST_MS);
        }
      });
    }
    function received(request, job) {
      job.row.querySelector("progress").remove();
      var answer = null;
      try {
        answer = JSON.parse(request.responseText);
      } catch (notJson) {
        answer = null;
      }
      if (answer) {
        var first = answer.files ? answer.files[0] : answer;
        if (first.state_url) {
          job.row.dataset.stateUrl = first.state_url;
        }
        show(job.row, first);
      } else {
        var page = new DOMParser().parseFromString(request.responseText, "text/html");
        var fresh = page.querySelector("[data-upload-list]");
        if (fresh) {
          list.replaceChildren.apply(list, Array.from(fresh.children));
          waiting.forEach(function (other) {
            list.appendChild(other.row);
          });
        } else {
          job.row.querySelector("[data-file-words]").textContent = "Received.";
        }
      }
      say(job.file.name + ": received.");
      followAll();
    }
    function failed(job, words) {
      var bar = job.row.querySelector("progress");
      if (bar) {
        bar.remove();
      }
      show(job.row, { state: "failed", tag: "late", tag_words: "Not received", words: words });
      say(job.file.name + ": " + words);
    }
    function next() {
      if (running || paused || !waiting.length) {
        if (pause) {
          pause.hidden = !running && !waiting.length;
        }
        return;
      }
      var job = waiting.shift();
      var request = new XMLHttpRequest();
      var sent = new FormData(form);
      sent.delete(box.name);
      sent.append(box.name, job.file, job.file.name);
      running = { request: request, job: job };
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json, text/html;q=0.9");
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.upload.addEventListener("progress", function (event) {
        var done = event.lengthComputable ? Math.floor((event.loaded / event.total) * 100) : 0;
        job.row.querySelector("progress").value = done;
        job.row.querySelector("[data-file-words]").textContent = done < 100 ? done + " % sent." : "All sent. The office is writing it down.";
      });
      request.addEventListener("load", function () {
        running = null;
        if (request.status >= 200 && request.status < 300) {
          received(request, job);
        } else {
          failed(job, whyNot(request) || "The office did not accept this file (" + request.status + "). Try it again.");
        }
        next();
      });
      request.addEventListener("error", function () {
        running = null;
        failed(job, "The connection was lost. Choose the file again: nothing of it was kept.");
        next();
      });
      if (pause) {
        pause.hidden = false;
      }
      request.send(sent);
    }
    function add(files) {
      form.querySelectorAll("[data-upload-none]").forEach(function (words) {
        words.remove();
      });
      Array.from(files).forEach(function (file) {
        var row = waitingRow(file);
        list.appendChild(row);
        waiting.push({ file: file, row: row });
      });
      box.value = "";
      say(files.length === 1 ? "1 file is being sent." : files.length + " files are being sent.");
      next();
    }

    form.addEventListener("submit", function (event) {
      if (box.files.length) {
        event.preventDefault();
        add(Array.from(box.files));
      }
    });
    form.addEventListener("dragover", function (event) {
      event.preventDefault();
      form.classList.add("concord-upload--over");
    });
    form.addEventListener("dragleave", function () {
      form.classList.remove("concord-upload--over");
    });
    form.addEventListener("drop", function (event) {
      event.preventDefault();
      form.classList.remove("concord-upload--over");
      add(Array.from(event.dataTransfer.files));
    });
    if (pause) {
      pause.addEventListener("click", function () {
        paused = !paused;
        pause.textContent = paused ? "Go on" : pauseWords;
        if (paused && running) {
          running.request.abort();
          running.job.row.querySelector("progress").value = 0;
          running.job.row.querySelector("[data-file-words]").textContent = "Paused. It is sent from its beginning when you go on.";
          waiting.unshift(running.job);
          running = null;
        }
        say(paused ? "Paused." : "Going on.");
        next();
        pause.hidden = !paused && !running && !waiting.length;
      });
    }
    window.addEventListener("beforeunload", function (event) {
      if (running || waiting.length) {
        event.preventDefault();
      }
    });
    followAll();
  }

  document.querySelectorAll("form[data-upload]").forEach(prepare);
})();
